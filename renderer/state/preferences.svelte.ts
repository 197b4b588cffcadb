// How the window looks to this operator: language, light or dark, text size, hidden faces.
// Invariant: kept in this browser alone, because it is about the person in front of it and not about the project.
import { type Language, languageOf, type Text, textFor } from '../text/text.ts';

export type Theme = 'system' | 'light' | 'dark';
export const textSizes: readonly number[] = [1, 1.25, 1.5, 2];
const kept = 'deshi.preferences';

export interface Kept {
  readonly language?: Language;
  readonly theme?: Theme;
  readonly textSize?: number;
  readonly hideFaces?: boolean;
}

export class Preferences {
  language: Language = $state('en');
  theme: Theme = $state('system');
  textSize: number = $state(1);
  facesHidden: boolean = $state(false);
  /** Whether faces are hidden whenever the program starts. */
  hideFaces: boolean = $state(false);

  constructor() {
    const known = read();
    this.language = known.language ?? languageOf(navigator.language);
    this.theme = known.theme ?? 'system';
    this.textSize = textSizes.includes(known.textSize ?? 0) ? known.textSize! : 1;
    this.hideFaces = known.hideFaces === true;
    this.facesHidden = this.hideFaces;
    this.apply();
  }

  get text(): Text {
    return textFor(this.language);
  }

  set(change: Kept): void {
    Object.assign(this, change);
    const { language, theme, textSize, hideFaces } = this;
    localStorage.setItem(kept, JSON.stringify({ language, theme, textSize, hideFaces }));
    this.apply();
  }

  /** Time of day as this language writes it. */
  clock(ms: number): string {
    return new Intl.DateTimeFormat(this.language, { hour: '2-digit', minute: '2-digit', hour12: false }).format(ms);
  }

  date(ms: number): string {
    return new Intl.DateTimeFormat(this.language, { dateStyle: 'medium', timeStyle: 'short' }).format(ms);
  }

  private apply(): void {
    const { documentElement: page } = document;
    page.lang = this.language;
    page.dataset['theme'] = this.theme;
    page.style.fontSize = `${this.textSize * 100}%`;
  }
}

function read(): Kept {
  try {
    return JSON.parse(localStorage.getItem(kept) ?? '{}') as Kept;
  } catch {
    return {};
  }
}
