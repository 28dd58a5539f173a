/** Whether a figure of two versions differs by more than chance: pairs of neighbouring runs, without any assumption about their noise. */

export interface Verdict {
  /** The median of B divided by A. */
  readonly ratio: number;
  /** Where the true median ratio lies, with a certainty of at least 95 % from six pairs on. */
  readonly between: readonly [number, number];
  readonly verdict: 'more' | 'less' | 'no difference shown';
}

/** Differences below that interest nobody. */
const MARGIN = 0.02;
const MOST_DOUBT = 0.05;

/**
 * The interval of the sign test: as many of the outermost ratios are left out as chance allows. Fewer than six pairs
 * never show a difference.
 *
 * @param pairs the same figure of A and of B, positive, from runs that followed each other
 */
export function judge(pairs: readonly (readonly [a: number, b: number])[]): Verdict {
  const ratios = pairs.map(([a, b]) => b / a).sort((one, other) => one - other);
  const count = ratios.length;
  const at = (index: number) => ratios[index] ?? Number.NaN;
  const ratio = (at(Math.floor((count - 1) / 2)) + at(Math.ceil((count - 1) / 2))) / 2;
  const outside = leftOut(count);
  if (outside === undefined) {
    return { ratio, between: [0, Number.POSITIVE_INFINITY], verdict: 'no difference shown' };
  }
  const between = [at(outside), at(count - 1 - outside)] as const;
  if (between[0] > 1 + MARGIN) return { ratio, between, verdict: 'more' };
  if (between[1] < 1 - MARGIN) return { ratio, between, verdict: 'less' };
  return { ratio, between, verdict: 'no difference shown' };
}

/** How many ratios at each end lie outside of the interval; undefined when even all of them are too few. */
function leftOut(count: number): number | undefined {
  let [ways, tail, outside] = [1, 0, -1];
  for (let index = 0; index < count / 2; index += 1) {
    tail += ways / 2 ** count;
    if (2 * tail > MOST_DOUBT) break;
    outside = index;
    ways = (ways * (count - index)) / (index + 1);
  }
  return outside < 0 ? undefined : outside;
}

/** Every number of a result by its path: `quick.p50Ms`. */
export function figuresOf(result: unknown, path = ''): Map<string, number> {
  if (typeof result === 'number') return new Map([[path, result]]);
  if (typeof result !== 'object' || result === null) return new Map();
  return new Map(
    Object.entries(result).flatMap(([name, value]) => [
      ...figuresOf(value, path === '' ? name : `${path}.${name}`),
    ]),
  );
}
