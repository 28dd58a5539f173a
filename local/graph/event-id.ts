/** Event ids: opaque to clients, with a different prefix when immutable ids are preferred, as Outlook's differ too. */
import { randomBytes } from 'node:crypto';

const MUTABLE = 'AAMkAG';
const IMMUTABLE = 'AAkALg';

/** An event, or the occurrence of a series on one date. */
export interface EventKey {
  readonly key: string;
  readonly date?: string;
}

export const newEventKey = (): string => randomBytes(18).toString('base64url');

export const eventId = ({ key, date }: EventKey, immutable: boolean): string =>
  `${immutable ? IMMUTABLE : MUTABLE}${key}${date?.replaceAll('-', '') ?? ''}=`;

export function parseEventId(id: string): EventKey | undefined {
  const found = /^(?:AAMkAG|AAkALg)([\w-]{24})(?:(\d{4})(\d{2})(\d{2}))?=$/.exec(id);
  if (found === null) return undefined;
  const [, key = '', year, month, day] = found;
  return year === undefined ? { key } : { key, date: `${year}-${month}-${day}` };
}

/** The id of one occurrence of a series, by the date that the pattern gives it. */
export function occurrenceId(seriesId: string, date: string): string {
  const { key = '' } = parseEventId(seriesId) ?? {};
  return eventId({ key, date }, true);
}
