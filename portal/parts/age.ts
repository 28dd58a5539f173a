/** How long ago something was, as people say it: in the largest unit that fits. Pure. */
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

export interface Age {
  /** Negative in the past, as `Intl.RelativeTimeFormat` takes it. */
  readonly value: number;
  readonly unit: (typeof UNITS)[number][0];
}

/** A moment that is a little ahead, because two clocks differ, is now. */
export function ageOf(at: string, now: number): Age {
  const passed = Math.max(0, now - Date.parse(at));
  const [unit, length] = UNITS.find(([, milliseconds]) => passed >= milliseconds) ?? UNITS[3];
  return { value: -Math.floor(passed / length) || 0, unit };
}

/** How long is left until something ends; zero when it is over. */
export function leftUntil(at: string, now: number): Age {
  const left = Math.max(0, Date.parse(at) - now);
  const [unit, length] = UNITS.find(([, milliseconds]) => left >= milliseconds) ?? UNITS[3];
  return { value: Math.ceil(left / length), unit };
}
