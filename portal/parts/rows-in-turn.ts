/** Spreads the drawing of new rows over frames, so that a page of them at once makes no long task. Pure. */
type Key = string | number | bigint;

interface Placed {
  readonly key: Key;
  readonly index: number;
}

interface Sight {
  /** The row that the keyboard is on: it is drawn at once. */
  readonly active: number;
  /** The first and last row in sight; others wait beside them. */
  readonly first: number;
  readonly last: number;
}

/** The `wanted` rows, in their order, that are `drawn` already, and at most `most` new ones. */
export function rowsInTurn<Row extends Placed>(
  wanted: readonly Row[],
  drawn: ReadonlySet<Key>,
  { active, first, last }: Sight,
  most: number,
): readonly Row[] {
  const waits = ({ index }: Row): number => {
    if (index === active) return 0;
    return index >= first && index <= last ? 1 : 2;
  };
  const next = wanted
    .filter(({ key }) => !drawn.has(key))
    .sort((left, right) => waits(left) - waits(right))
    .slice(0, most);
  const isNext = new Set(next.map(({ key }) => key));
  return wanted.filter(({ key }) => drawn.has(key) || isNext.has(key));
}
