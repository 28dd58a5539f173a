/** A length of time in the largest unit that fits, as `Intl.NumberFormat` takes it. Pure. */
const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

export interface Length {
  readonly value: number;
  readonly unit: (typeof UNITS)[number][0];
}

export function lengthOf(seconds: number): Length {
  const [unit, length] = UNITS.find(([, each]) => seconds >= each) ?? UNITS[3];
  return { value: seconds / length, unit };
}
