// How far a scan is and how long it will take.
// Invariant: time left is a range drawn from the rates that were really seen, and nothing before there were some.

export interface ScanProgress {
  /** Files that the scan is about. */
  readonly filesSeen: number;
  readonly filesDone: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly filesPerSecond: number;
  /** null until enough was seen to say. */
  readonly secondsLeft: { readonly low: number; readonly high: number } | null;
}

const windowMs = 1000;
const windowsKept = 10;

/** Counts files and estimates. `now` in milliseconds, any origin. */
export class ProgressMeter {
  accepted = 0;
  rejected = 0;
  #filesSeen: number;
  #windowStartMs: number;
  #windowFiles = 0;
  readonly #startMs: number;
  readonly #rates: number[] = [];

  constructor(filesSeen: number, nowMs: number) {
    this.#filesSeen = filesSeen;
    this.#startMs = nowMs;
    this.#windowStartMs = nowMs;
  }

  get filesDone(): number {
    return this.accepted + this.rejected;
  }

  /** Files that appeared (or vanished) since they were counted. */
  adjust(files: number): void {
    this.#filesSeen += files;
  }

  count(accepted: boolean, nowMs: number): void {
    if (accepted) this.accepted += 1;
    else this.rejected += 1;
    this.#windowFiles += 1;
    const elapsedMs = nowMs - this.#windowStartMs;
    if (elapsedMs < windowMs) return;
    this.#rates.push((this.#windowFiles * 1000) / elapsedMs);
    if (this.#rates.length > windowsKept) this.#rates.shift();
    this.#windowStartMs = nowMs;
    this.#windowFiles = 0;
  }

  report(nowMs: number): ScanProgress {
    const left = Math.max(0, this.#filesSeen - this.filesDone);
    const elapsedMs = nowMs - this.#startMs;
    const overall = elapsedMs > 0 ? (this.filesDone * 1000) / elapsedMs : 0;
    const recent = this.#rates.length > 0 ? this.#rates.reduce((sum, rate) => sum + rate, 0) / this.#rates.length : overall;
    return {
      filesSeen: this.#filesSeen,
      filesDone: this.filesDone,
      accepted: this.accepted,
      rejected: this.rejected,
      filesPerSecond: recent,
      secondsLeft: left === 0 ? { low: 0, high: 0 } : this.#range(left),
    };
  }

  #range(left: number): { low: number; high: number } | null {
    if (this.#rates.length < 2) return null;
    return { low: left / Math.max(...this.#rates), high: left / Math.min(...this.#rates) };
  }
}
