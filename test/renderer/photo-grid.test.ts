// A long grid of photos: what is in sight, which pages that needs, where keys lead.
import { expect, test } from 'vitest';
import { movedTo, pagesOf, pagesToKeep, photosAPage, rowsInSight } from '../../renderer/state/photo-grid.ts';

const grid = { total: 100_000, columns: 9, edge: 88, height: 384 };

test('at every place of the scroll bar what can be seen is drawn, and little more', () => {
  const rows = Math.ceil(grid.total / grid.columns);
  for (const share of [0, 0.0001, 0.37, 0.999, 1]) {
    const top = share * (rows * grid.edge - grid.height);
    const { start, end } = rowsInSight({ ...grid, top });
    const seen = Array.from({ length: grid.total }, (_, place) => place).filter((place) => {
      const y = Math.floor(place / grid.columns) * grid.edge;
      return y + grid.edge > top && y < top + grid.height;
    });
    expect(start).toBeLessThanOrEqual(seen[0]!);
    expect(end).toBeGreaterThan(seen.at(-1)!);
    expect(end - start).toBeLessThanOrEqual(seen.length + 6 * grid.columns);
    expect(start % grid.columns).toBe(0);
    const pages = pagesOf({ start, end });
    for (const place of seen) expect(pages).toContain(Math.floor(place / photosAPage));
    expect(pages.length).toBeLessThanOrEqual(2);
  }
  expect(pagesOf(rowsInSight({ ...grid, total: 0, top: 0 }))).toEqual([]);
});

test('pages far from the last one are forgotten', () => {
  const kept = pagesToKeep(new Map(Array.from({ length: 300 }, (_, page) => [page, page])), 290);
  expect(kept.size).toBe(100);
  expect(kept.has(290) && kept.has(299) && !kept.has(0)).toBe(true);
});

test('keys lead to where they would in a list of pictures, never outside', () => {
  const at = (from: number, key: string) => movedTo(from, key, { total: 50, columns: 9, rows: 3 });
  expect(at(0, 'ArrowLeft')).toBe(0);
  expect(at(8, 'ArrowRight')).toBe(9);
  expect(at(4, 'ArrowUp')).toBe(4);
  expect(at(4, 'ArrowDown')).toBe(13);
  expect(at(45, 'ArrowDown')).toBe(45);
  expect(at(10, 'PageDown')).toBe(37);
  expect(at(40, 'PageDown')).toBe(49);
  expect(at(10, 'PageUp')).toBe(0);
  expect([at(10, 'Home'), at(10, 'End')]).toEqual([0, 49]);
  expect(at(10, 'a')).toBeUndefined();
  expect(movedTo(0, 'End', { total: 0, columns: 9, rows: 3 })).toBeUndefined();
});
