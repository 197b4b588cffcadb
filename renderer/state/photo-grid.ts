// Which places of a long grid of photos are in sight, which pages of photos that needs, and where a key leads.
// Invariant: pure; places count from 0, ranges end before `end`.

/** Photos that are asked for at a time: about three screens. */
export const photosAPage = 120;
// What lies this far from the page just read is forgotten: about 25,000 photos.
const pagesKept = 100;
/** Rows drawn above and below what can be seen, so that a step of the wheel meets pictures. */
const spareRows = 3;

export interface Sight {
  readonly start: number;
  readonly end: number;
}

/** Places to draw; `edge`, `top` and `height` in pixels. */
export function rowsInSight(grid: { total: number; columns: number; edge: number; top: number; height: number }): Sight {
  const { total, columns, edge, top, height } = grid;
  const first = Math.max(0, Math.floor(top / edge) - spareRows);
  const last = Math.ceil((top + height) / edge) + spareRows;
  return { start: Math.min(total, first * columns), end: Math.min(total, last * columns) };
}

/** The pages that hold these places, in order. */
export function pagesOf({ start, end }: Sight): number[] {
  const [first, last] = [Math.floor(start / photosAPage), Math.ceil(end / photosAPage)];
  return Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
}

/** Without the pages that lie farthest from `page`, so that looking through everything does not fill the memory. */
export function pagesToKeep<T>(pages: ReadonlyMap<number, T>, page: number): ReadonlyMap<number, T> {
  if (pages.size <= pagesKept) return pages;
  return new Map([...pages].sort(([a], [b]) => Math.abs(a - page) - Math.abs(b - page)).slice(0, pagesKept));
}

/** Where a key leads from a place; undefined for a key that leads nowhere. */
export function movedTo(from: number, key: string, grid: { total: number; columns: number; rows: number }): number | undefined {
  const { total, columns, rows } = grid;
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * rows,
    PageDown: columns * rows,
  };
  if (total === 0) return undefined;
  if (key === 'Home') return 0;
  if (key === 'End') return total - 1;
  const step = steps[key];
  if (step === undefined) return undefined;
  const to = from + step;
  // Up from the first row and down from the last stay where they are; a page stops at the end.
  if (Math.abs(step) === columns && (to < 0 || to >= total)) return from;
  return Math.max(0, Math.min(total - 1, to));
}
