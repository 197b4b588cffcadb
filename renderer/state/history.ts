// Undo and redo of a project's answers.
// Invariant: values are never changed in place; changes of one field that follow each other closely are one step back.

export interface History<Value> {
  readonly past: readonly Value[];
  readonly now: Value;
  readonly future: readonly Value[];
  readonly lastField: string | null;
  readonly lastMs: number;
}

/** Typing into a field is one change as long as the pauses are shorter. */
const togetherMs = 1500;
const most = 200;

export function begin<Value>(now: Value): History<Value> {
  return { past: [], now, future: [], lastField: null, lastMs: 0 };
}

export function change<Value>(history: History<Value>, next: Value, field: string, nowMs: number): History<Value> {
  const together = history.lastField === field && nowMs - history.lastMs < togetherMs && history.past.length > 0;
  const past = together ? history.past : [...history.past, history.now].slice(-most);
  return { past, now: next, future: [], lastField: field, lastMs: nowMs };
}

export function undo<Value>({ past, now, future, ...rest }: History<Value>): History<Value> {
  const before = past.at(-1);
  if (before === undefined) return { past, now, future, ...rest };
  return { past: past.slice(0, -1), now: before, future: [now, ...future], lastField: null, lastMs: 0 };
}

export function redo<Value>({ past, now, future, ...rest }: History<Value>): History<Value> {
  const [after, ...later] = future;
  if (after === undefined) return { past, now, future, ...rest };
  return { past: [...past, now], now: after, future: later, lastField: null, lastMs: 0 };
}
