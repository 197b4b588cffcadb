// Sentences one after the other, as the language of each parts them.
// Invariant: no language is asked for. What ends with a full stop of Japanese needs no space behind it; everything else does.

/** What is there, in one piece. */
export function sentences(...parts: readonly (string | false | null | undefined)[]): string {
  return parts
    .filter((part) => typeof part === 'string' && part !== '')
    .reduce((said: string, part) => {
      return said === '' ? `${part}` : `${said}${/。$/.test(said) ? '' : ' '}${part}`;
    }, '');
}
