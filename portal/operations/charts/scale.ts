/** The arithmetic of charts: round limits of axes, and points of lines. Pure. */

const STEPS = [1, 2, 2.5, 5, 10] as const;

/** The least round number that is at least `most`: axes end at it. */
export function roundLimit(most: number): number {
  if (most <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = STEPS.find((each) => each * power >= most && Number.isInteger(each * power));
  return (step ?? 10) * power;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Points as SVG writes a line; a gap in time breaks it, since nothing is known of it. */
export function linePath(points: readonly Point[], longestGap: number): string {
  return points
    .map(({ x, y }, index) => {
      const before = points[index - 1];
      const isNew = before === undefined || x - before.x > longestGap;
      return `${isNew ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}

/** Every n-th of many, so that labels do not touch. */
export const everyNth = (count: number, most: number): number =>
  Math.max(1, Math.ceil(count / most));
