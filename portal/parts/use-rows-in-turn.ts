/** The rows of a virtual table that are drawn in this frame. */
import type { Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useState } from 'react';
import { rowsInTurn } from './rows-in-turn.ts';

/** As many as a slow machine draws, lays out and paints well within 50 ms. */
const MOST_A_FRAME = 4;

const none: ReadonlySet<string | number | bigint> = new Set();

export function useRowsInTurn(
  virtualizer: Virtualizer<HTMLDivElement, HTMLDivElement>,
  active: number,
) {
  const [drawn, setDrawn] = useState(none);
  const wanted = virtualizer.getVirtualItems();
  const { startIndex: first = 0, endIndex: last = 0 } = virtualizer.range ?? {};
  const shown = rowsInTurn(wanted, drawn, { active, first, last }, MOST_A_FRAME);
  useEffect(() => {
    const keys = new Set(shown.map(({ key }) => key));
    if (keys.size === drawn.size && [...keys].every((key) => drawn.has(key))) return undefined;
    const frame = requestAnimationFrame(() => setDrawn(keys));
    return () => cancelAnimationFrame(frame);
  });
  return shown;
}
