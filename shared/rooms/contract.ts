/** A customer's meeting rooms, as other capabilities see them. */
import { z } from 'zod';
import type { MailboxAnswer } from '../calendar/contract.ts';
import { defineProblems } from '../platform/errors.ts';
import { idSchema } from '../platform/ids.ts';

export const roomStateSchema = z.enum(['active', 'hidden', 'gone', 'unreadable']).meta({
  id: 'RoomState',
  description:
    '`hidden`: not in the address list, but readable. `gone`: Microsoft knows it no more. `unreadable`: its calendar cannot be shown.',
});

export interface Room {
  readonly organisationId: string;
  /** Ours, opaque and stable. */
  readonly id: string;
  readonly displayName: string;
  /** SMTP address, lower case. Personal data: never logged. */
  readonly emailAddress: string;
  /** Its own IANA zone; null when neither its address nor an administrator says it. */
  readonly timeZone: string | null;
  readonly state: z.infer<typeof roomStateSchema>;
  readonly privacy?: Privacy | undefined;
  /** Microsoft's id of the place; it may change. */
  readonly placeId?: string | undefined;
}

export type Privacy = 'details' | 'organiser-only' | 'busy-only';

/** Microsoft's answer to the last read of a room's calendar. */
export type CalendarVerdict = MailboxAnswer;

export interface RefreshOptions {
  /** Reads nothing when the list was read within so many minutes. */
  readonly unlessReadWithinMinutes?: number | undefined;
}

export interface Rooms {
  /** @throws AppError `storage.unavailable`, as every method here */
  get(organisationId: string, roomId: string): Promise<Room | undefined>;
  /** Every known room of the organisation, in id order. */
  each(organisationId: string): AsyncGenerator<Room>;
  /**
   * Reads the tenant's room list through the discovery app and stores the difference (idempotent). Returns how many
   * rooms the list has.
   *
   * @throws AppError `room.not-connected`, `request.busy`; MicrosoftError
   */
  refresh(organisationId: string, options?: RefreshOptions): Promise<{ readonly found: number }>;
  /** Refreshes in a moment, from a queue, and tries unreadable rooms again: after a change of mailbox access. */
  refreshSoon(organisationId: string): Promise<void>;
  /** The states of those rooms that exist, by room id. */
  states(
    organisationId: string,
    roomIds: readonly string[],
  ): Promise<ReadonlyMap<string, Room['state']>>;
  /** Records that a calendar read answered differently from the one before; ignores an unknown room. */
  noteCalendar(organisationId: string, roomId: string, verdict: CalendarVerdict): Promise<void>;
  /** Removes every room of the organisation with its history (disconnect, deletion). */
  removeAll(organisationId: string): Promise<void>;
}

/** Shared with the other capabilities whose endpoints name a room by its id. */
export const namedRoomProblems = defineProblems({
  'room.time-zone-missing': {
    kind: 'conflict',
    title: 'The time zone of this room is not known',
    action:
      'Set the time zone of the room, or a default time zone for the organisation: a screen would show the wrong day.',
  },
  'room.not-found': {
    kind: 'not-found',
    title: 'There is no such room in this organisation',
    action: 'Read the list of rooms again: it may have been removed.',
  },
});

export const roomQueues = { refresh: 'rooms-refresh' } as const;

export const refreshMessageSchema = z.object({
  organisationId: idSchema,
  /** How many tries have failed. */
  failures: z.int().min(0).default(0),
});
export type RefreshMessage = z.infer<typeof refreshMessageSchema>;
