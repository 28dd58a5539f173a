/** The last reading of a tenant's room list, and the notices for members who miss a room in it. */
import { z } from 'zod';

const instant = z.iso.datetime();

export const listReadingSchema = z.object({
  /** When the whole list was last read. */
  readAt: instant.optional(),
  found: z.int().optional(),
  /** Since when Microsoft has listed no rooms for a tenant that had some. */
  emptySince: instant.optional(),
  /** When the latest try failed; absent when the list was read since. */
  failedAt: instant.optional(),
});
export type ListReading = z.infer<typeof listReadingSchema>;

/** Microsoft may list no rooms for a while: an empty list is believed after an hour. */
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
    'Microsoft lists no rooms at the moment. If that lasts for an hour, the known rooms count as gone.',
  'rooms.list-unread':
    'The last try to read the room list failed. It is tried again automatically.',
  'rooms.none-found':
    'Microsoft lists no rooms in this tenant. Rooms that the address list hides can be added by their address.',
} as const;

export const noticeCodes = Object.keys(messages) as (keyof typeof messages)[];

/** The notice about Microsoft's delay is always among them. */
export function noticesOf({ readAt, found, emptySince, failedAt }: ListReading) {
  const codes: (keyof typeof messages)[] = ['rooms.listed-late'];
  if (emptySince !== undefined) codes.push('rooms.list-empty');
  else if (readAt !== undefined && found === 0) codes.push('rooms.none-found');
  if (failedAt !== undefined) codes.push('rooms.list-unread');
  return codes.map((code) => ({ code, message: messages[code] }));
}
