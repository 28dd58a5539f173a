/** What is known of a tenant's room list as a whole, and what members should know when a room is not in it. */
import { z } from 'zod';

const instant = z.iso.datetime();

export const listReadingSchema = z.object({
  /** Last read as a whole. */
  readAt: instant.optional(),
  found: z.int().optional(),
  /** Since when the list of a tenant with rooms has been empty. */
  emptySince: instant.optional(),
  /** Since the last reading. */
  failedAt: instant.optional(),
});
export type ListReading = z.infer<typeof listReadingSchema>;

/** A tenant with rooms may answer an empty list for a while: it is believed when it stays. */
const EMPTY_BELIEVED_MS = 60 * 60_000;

export const isBelieved = (
  { emptySince }: ListReading,
  found: number,
  known: number,
  now: Date,
): boolean =>
  found > 0 ||
  known === 0 ||
  (emptySince !== undefined && now.getTime() - Date.parse(emptySince) >= EMPTY_BELIEVED_MS);

const messages = {
  'rooms.listed-late':
    'Microsoft lists a new or changed room late: mostly within hours, sometimes after more than a day. A room that is missing can be added by its address.',
  'rooms.list-empty':
    'Microsoft lists no rooms at the moment. What we know stays for an hour, then it counts as gone.',
  'rooms.list-unread': 'The room list could not be read at the last try; it is tried again.',
  'rooms.none-found':
    'Microsoft lists no rooms in this tenant. Rooms that the address list hides can be added by their address.',
} as const;

export const noticeCodes = Object.keys(messages) as (keyof typeof messages)[];

/** Microsoft's own delay is always said. */
export function noticesOf({ readAt, found, emptySince, failedAt }: ListReading) {
  const codes: (keyof typeof messages)[] = ['rooms.listed-late'];
  if (emptySince !== undefined) codes.push('rooms.list-empty');
  else if (readAt !== undefined && found === 0) codes.push('rooms.none-found');
  if (failedAt !== undefined) codes.push('rooms.list-unread');
  return codes.map((code) => ({ code, message: messages[code] }));
}
