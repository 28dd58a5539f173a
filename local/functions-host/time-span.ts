/** .NET TimeSpan text, as host.json and timer schedules hold it, with its traps: `5` is five days, `25:00:00` is 25 days. */

const DAY = 86_400_000;
const PATTERN = /^(-)?(?:(\d+)\.)?(\d+):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?$/;

/** Milliseconds, or undefined when the text is no TimeSpan. */
export function parseTimeSpan(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^-?\d+$/.test(trimmed)) return Number(trimmed) * DAY;
  const match = PATTERN.exec(trimmed);
  if (match === null) return undefined;
  const [, sign, days, first, second, third, fraction] = match;
  let [d, h, m, s] = [Number(days ?? 0), Number(first), Number(second), Number(third ?? 0)];
  if (h > 23) {
    // Hours out of range make .NET read the three numbers as days, hours, minutes.
    if (days !== undefined || fraction !== undefined) return undefined;
    [d, h, m, s] = [h, m, s, 0];
  }
  if (h > 23 || m > 59 || s > 59) return undefined;
  const ms = d * DAY + h * 3_600_000 + m * 60_000 + s * 1000 + Number(`0.${fraction ?? 0}`) * 1000;
  return sign === undefined ? ms : -ms;
}

/** `00:05:00`, days in front only when there are any. */
export function formatTimeSpan(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const part = (value: number) => String(value).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  const clock = `${part(Math.floor(seconds / 3600) % 24)}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`;
  return days > 0 ? `${days}.${clock}` : clock;
}
