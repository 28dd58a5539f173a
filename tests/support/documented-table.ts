/** Tables of documents that tests compare. */
import { readFileSync } from 'node:fs';

/** The words in code style of each cell, row by row. */
export function tableBelow(path: string, heading: string): (readonly string[])[][] {
  const [, below = ''] = readFileSync(path, 'utf8').split(heading);
  const [, , ...rows] = below
    .slice(0, below.indexOf('\n\n', below.indexOf('\n|') + 1))
    .split('\n')
    .filter((line) => line.startsWith('|'));
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, word = '']) => word)),
  );
}
