/** A room's calendar as peers see it: the stored snapshot, and which rooms are kept fresh. */
import { z } from 'zod';

export const meetingSchema = z.object({
  /** Our hash, never Graph's id. */
  id: z.string(),
  /** A UTC instant, or a date (`YYYY-MM-DD`) when `allDay`; `end` is exclusive. */
  start: z.string(),
  end: z.string(),
  allDay: z.boolean(),
  title: z.string().max(255).optional(),
  organiser: z.string().max(128).optional(),
  private: z.boolean(),
  joinUrl: z.string().max(2048).optional(),
  status: z.enum(['busy', 'tentative', 'oof']),
});
export type Meeting = z.infer<typeof meetingSchema>;

export const privacySchema = z.enum(['details', 'organiser-only', 'busy-only']);

/** What is stored per room; a device gets it with its own `assignmentId` and `kind` (design section 5). */
export const roomSnapshotSchema = z.object({
  version: z.number().int(),
  room: z.object({ id: z.string(), name: z.string(), timeZone: z.string() }),
  window: z.object({ from: z.string(), to: z.string() }),
  privacy: privacySchema,
  meetings: z.array(meetingSchema).max(50),
  truncated: z.boolean(),
  generatedAt: z.string(),
});
export type RoomSnapshot = z.infer<typeof roomSnapshotSchema>;

/** A stored snapshot with what is outside its content: when the calendar was last read. */
export interface StoredSnapshot {
  readonly snapshot: RoomSnapshot;
  readonly readAt: string;
  /** Read recently enough for its mode, and the organisation not degraded. */
  readonly fresh: boolean;
}

export interface RoomCalendars {
  /** Undefined before the first read. */
  snapshot(organisationId: string, roomId: string): Promise<StoredSnapshot | undefined>;
  /** Starts keeping the room fresh (idempotent): the first read is due at once. */
  follow(organisationId: string, roomId: string): Promise<void>;
  /** Stops, ends its subscription and removes its snapshot (idempotent). */
  unfollow(organisationId: string, roomId: string): Promise<void>;
  removeAll(organisationId: string): Promise<void>;
}
