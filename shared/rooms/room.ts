/** A room's row: from the tenant's list, from the reads of its calendar and from an administrator's choices. */
import { z } from 'zod';
import { privacySchema } from '../calendar/contract.ts';
import { idSchema, sha256 } from '../platform/ids.ts';
import type { Room } from './contract.ts';

export const equipmentSchema = z
  .object({
    audioDevice: z.string().nullable(),
    videoDevice: z.string().nullable(),
    displayDevice: z.string().nullable(),
    wheelchairAccessible: z.boolean().nullable(),
    tags: z.array(z.string()),
  })
  .meta({
    id: 'RoomEquipment',
    description: 'As the place in Microsoft 365 names it; null when it says nothing.',
  });
type Equipment = z.infer<typeof equipmentSchema>;

export const noEquipment: Equipment = {
  audioDevice: null,
  videoDevice: null,
  displayDevice: null,
  wheelchairAccessible: null,
  tags: [],
};

export const roomRowSchema = z.object({
  id: idSchema,
  /**
   * Unique among rows: calendars are read by address, and a room stays the same when another place gets its address.
   */
  emailAddress: z.string(),
  /** Graph's id may change, so it only hints at a rename. */
  placeId: z.string().optional(),
  displayName: z.string(),
  capacity: z.number().int().nullable(),
  building: z.string().nullable(),
  floor: z.string().nullable(),
  equipment: equipmentSchema.default(noEquipment),
  guessedTimeZone: z.string().nullable(),
  /** An administrator's choice; it outlives every refresh. */
  chosenTimeZone: z.string().optional(),
  privacy: privacySchema.optional(),
  /** In the tenant's list when that was last read. Rooms hidden from the address list are not in it. */
  listed: z.boolean(),
  calendar: z.enum(['unknown', 'readable', 'refused', 'missing', 'inactive']),
  /** When housekeeping first saw that the room is gone. */
  goneSince: z.iso.datetime().optional(),
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
  readonly equipment: Equipment;
  readonly timeZone: string | null;
}

/**
 * Deterministic, so that two refreshes at once insert the same row, whatever the address was when it was first seen.
 */
export const newRoomId = (organisationId: string, room: FoundRoom, taken = 0): string =>
  sha256(
    `${organisationId}|${room.placeId ?? room.emailAddress}${taken === 0 ? '' : `|${taken}`}`,
  ).slice(0, 16);

export const timeZoneOf = (row: RoomRow): string | null =>
  row.chosenTimeZone ?? row.guessedTimeZone;

/** Unlisted but readable is a room hidden from the address list; unlisted and not proven readable is gone. */
export function stateOf({ listed, calendar }: RoomRow): Room['state'] {
  if (calendar === 'refused') return 'unreadable';
  if (listed) return calendar === 'missing' || calendar === 'inactive' ? 'unreadable' : 'active';
  return calendar === 'readable' ? 'hidden' : 'gone';
}

/** Why the calendar cannot be shown; undefined when that is unknown or it can. */
export const reasonOf = ({ calendar }: RoomRow): UnreadableReason | undefined => reasons[calendar];

const reasons: Readonly<Partial<Record<RoomRow['calendar'], UnreadableReason>>> = {
  refused: 'access-refused',
  missing: 'mailbox-missing',
  inactive: 'mailbox-inactive',
};

export const unreadableReasons = ['access-refused', 'mailbox-missing', 'mailbox-inactive'] as const;
type UnreadableReason = (typeof unreadableReasons)[number];

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
