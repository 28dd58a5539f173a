/** A customer's meeting rooms, as peers see them. */
import { z } from 'zod';
import type { MailboxAnswer } from '../calendar/contract.ts';
import { defineProblems } from '../platform/errors.ts';
import { idSchema } from '../platform/ids.ts';

export interface Room {
  readonly organisationId: string;
  /** Ours, opaque and stable. */
  readonly id: string;
  readonly displayName: string;
  /** SMTP address, lower case. Personal data: never logged. */
  readonly emailAddress: string;
  readonly timeZone: string | null;
  readonly state: 'active' | 'hidden' | 'gone' | 'unreadable';
  readonly privacy?: Privacy | undefined;
  /** Of Microsoft; it may change. */
  readonly placeId?: string | undefined;
}

export type Privacy = 'details' | 'organiser-only' | 'busy-only';

/** What the last read of a room's calendar told about it. */
export type CalendarVerdict = MailboxAnswer;

export interface RefreshOptions {
  /** A list that was read as recently as this will do. */
  readonly unlessReadWithinMinutes?: number | undefined;
}

export interface Rooms {
  get(organisationId: string, roomId: string): Promise<Room | undefined>;
  each(organisationId: string): AsyncGenerator<Room>;
  /** Reads the tenant's room list through the discovery app and stores the difference. Idempotent. */
  refresh(organisationId: string, options?: RefreshOptions): Promise<{ readonly found: number }>;
  /** The same in a moment, from a queue; rooms that could not be read are tried again: after a change of scope. */
  refreshSoon(organisationId: string): Promise<void>;
  /** Of those rooms that exist. */
  states(
    organisationId: string,
    roomIds: readonly string[],
  ): Promise<ReadonlyMap<string, Room['state']>>;
  /** A calendar read answered differently from the one before; an unknown room is ignored. */
  noteCalendar(organisationId: string, roomId: string, verdict: CalendarVerdict): Promise<void>;
  /** Forgets every room of the organisation (disconnect, deletion). */
  removeAll(organisationId: string): Promise<void>;
}

/** For every capability that is asked about a room by its id. */
export const unknownRoomProblems = defineProblems({
  'room.not-found': { kind: 'not-found', title: 'There is no such room in this organisation' },
});

export const roomQueues = { refresh: 'rooms-refresh' } as const;

export const refreshMessageSchema = z.strictObject({
  organisationId: idSchema,
  /** How often it was tried in vain. */
  failures: z.int().min(0).default(0),
});
export type RefreshMessage = z.infer<typeof refreshMessageSchema>;
