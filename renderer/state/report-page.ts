// The page of a report taken apart: its style, its fonts, its body as pieces.
// Invariant: only what main/report writes is taken: a page of another form, an element or an attribute that no report has, is refused.

export interface ReportParts {
  readonly language: string;
  readonly title: string;
  /** Without its fonts. */
  readonly style: string;
  readonly fonts: readonly { readonly name: string; readonly weight: string; readonly bytes: Uint8Array<ArrayBuffer> }[];
  readonly body: string;
}

const fontRule =
  /@font-face\{font-family:"([^"]+)";font-weight:(\d+);src:url\(data:font\/woff2;base64,([A-Za-z0-9+/=]+)\) format\("woff2"\)\}/g;

/** The parts of what `run.report` gives. Throws when it is not such a page: nothing else is ever put into the frame. */
export function partsOf(html: string): ReportParts {
  const found =
    /^<!doctype html><html lang="(\w+)">[\s\S]*?<title>([^<]*)<\/title>\s*<style>([\s\S]*?)<\/style><\/head><body>([\s\S]*)<\/body><\/html>\s*$/.exec(
      html,
    );
  if (found === null) throw new Error('this is no report');
  const [, language = '', title = '', style = '', body = ''] = found;
  return {
    language,
    title: plain(title),
    style: style.replace(fontRule, ''),
    fonts: [...style.matchAll(fontRule)].map(([, name = '', weight = '', data = '']) => ({ name, weight, bytes: bytesOf(data) })),
    body,
  };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function plain(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

/** A piece of a body, in order. `close` ends the newest element that is open. */
export type Piece =
  | { readonly open: string; readonly attributes: readonly (readonly [name: string, value: string])[]; readonly empty: boolean }
  | { readonly close: string }
  | { readonly text: string };

const elements =
  /^(header|main|section|nav|footer|div|p|h[1-3]|ul|ol|li|dl|dt|dd|span|em|strong|small|code|time|a|table|caption|thead|tbody|tr|th|td|figure|figcaption|details|summary|svg|title|desc|defs|pattern|rect|path|circle|text)$/;
const attributes =
  /^(id|class|href|scope|colspan|role|lang|width|height|viewBox|x|y|d|cx|cy|r|fill|points|patternUnits|patternTransform|text-anchor|aria-[a-z]+)$/;

/** The pieces of a report's body. Throws on anything that no report has. */
export function piecesOf(body: string): Piece[] {
  const token = /<\/([a-z][a-z0-9]*)>|<([a-z][a-z0-9]*)((?: [a-zA-Z-]+="[^"<>]*")*)(\/?)>|([^<]+)/y;
  const pieces: Piece[] = [];
  while (token.lastIndex < body.length) {
    const [whole, close, open, given = '', empty, text] = token.exec(body) ?? [];
    if (whole === undefined) throw new Error('this is no report');
    if (text !== undefined) pieces.push({ text: plain(text) });
    else if (close !== undefined) pieces.push({ close });
    else if (open !== undefined) {
      const named = [...given.matchAll(/ ([a-zA-Z-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, plain(value)] as const);
      const foreign = named.some(([name, value]) => !attributes.test(name) || (name === 'href' && !value.startsWith('#')));
      if (!elements.test(open) || foreign) throw new Error('this is no report');
      pieces.push({ open, attributes: named, empty: empty === '/' });
    }
  }
  return pieces;
}
