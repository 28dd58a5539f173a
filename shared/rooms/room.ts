/** A room as we keep it: what the tenant's list says, what its calendar says and what an administrator chose. */
import { z } from 'zod';
import { idSchema, sha256 } from '../platform/ids.ts';
import type { Room } from './contract.ts';

export const privacySchema = z.enum(['details', 'organiser-only', 'busy-only']);

export const roomRowSchema = z.object({
  id: idSchema,
  emailAddress: z.string(),
  /** Graph's id may change, so it only hints at a rename. */
  placeId: z.string().optional(),
  displayName: z.string(),
  capacity: z.number().int().nullable(),
  building: z.string().nullable(),
  floor: z.string().nullable(),
  guessedTimeZone: z.string().nullable(),
  /** An administrator's choice; it outlives every refresh. */
  chosenTimeZone: z.string().optional(),
  privacy: privacySchema.optional(),
  /** In the tenant's list when that was last read. Rooms hidden from the address list are not in it. */
  listed: z.boolean(),
  calendar: z.enum(['unknown', 'readable', 'refused', 'missing']),
});
export type RoomRow = z.infer<typeof roomRowSchema>;

/** A room as the tenant's list or an administrator names it. */
export interface FoundRoom {
  readonly emailAddress: string;
  readonly placeId?: string | undefined;
  readonly displayName: string;
  readonly capacity: number | null;
  readonly building: string | null;
  readonly floor: string | null;
  readonly timeZone: string | null;
}

/** Deterministic, so that two refreshes at once insert the same row; the place id tells a re-used address apart. */
export const newRoomId = (organisationId: string, room: FoundRoom): string =>
  sha256(`${organisationId}|${room.emailAddress}|${room.placeId ?? ''}`).slice(0, 16);

export const timeZoneOf = (row: RoomRow): string | null =>
  row.chosenTimeZone ?? row.guessedTimeZone;

/** Unlisted but readable is a room hidden from the address list; unlisted and not proven readable is gone. */
export function stateOf(row: RoomRow): Room['state'] {
  if (row.calendar === 'missing') return 'gone';
  if (row.calendar === 'refused') return 'unreadable';
  if (row.listed) return 'active';
  return row.calendar === 'readable' ? 'hidden' : 'gone';
}

export const toRoom = (organisationId: string, row: RoomRow): Room => ({
  organisationId,
  id: row.id,
  displayName: row.displayName,
  emailAddress: row.emailAddress,
  timeZone: timeZoneOf(row),
  state: stateOf(row),
  ...(row.privacy === undefined ? {} : { privacy: row.privacy }),
  ...(row.placeId === undefined ? {} : { placeId: row.placeId }),
});

/** True for a zone this runtime can compute with, by its IANA name. */
export function isTimeZone(name: string): boolean {
  if (/^[+-]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
