/** The history of rooms, as members see it: who changed what and when, and the changes between two rows. */
import { z } from 'zod';
import { newestFirst, newId } from '../platform/ids.ts';
import { type RoomRow, stateOf, timeZoneOf } from './room.ts';

const kinds = [
  'discovered',
  'added',
  'renamed',
  'moved',
  'changed',
  'hidden',
  'gone',
  'unreadable',
  'back',
] as const;

const fieldNames = ['capacity', 'building', 'floor', 'equipment', 'timeZone', 'privacy'] as const;

export const roomChangeSchema = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    by: z.string().meta({ description: '`microsoft`, or who in this service: `user:…`.' }),
    kind: z.enum(kinds).meta({
      description:
        '`discovered`: many rooms at once. `moved`: another address, the same place. `hidden`: not in the address list, but readable. `back`: active again.',
    }),
    room: z
      .object({ id: z.string(), displayName: z.string() })
      .optional()
      .meta({ description: 'Absent when the change is about many rooms.' }),
    from: z.string().optional().meta({ description: 'The name or address before.' }),
    to: z.string().optional().meta({ description: 'The name or address since.' }),
    fields: z.array(z.enum(fieldNames)).optional().meta({ description: 'Which fields changed.' }),
    count: z.int().optional().meta({ description: 'How many rooms were discovered.' }),
  })
  .meta({
    id: 'RoomChange',
    examples: [
      {
        id: '8235647561599-Es6ZsX0tOKYLN-M9',
        at: '2026-03-02T08:00:38.400Z',
        by: 'microsoft',
        kind: 'renamed',
        room: { id: 'q1Yp0aWc7uT3xK9f', displayName: 'Oak' },
        from: 'Room 1.12',
        to: 'Oak',
      },
    ],
  });
export type RoomChange = z.infer<typeof roomChangeSchema>;

export type RoomEvent = Omit<RoomChange, 'id' | 'at' | 'by'>;

/** The actor of a change that came from Microsoft. */
export const MICROSOFT = 'microsoft';

const HISTORY_DAYS = 90;
export const MOST_HISTORY = 5_000;
export const historySince = (now: Date): Date =>
  new Date(now.getTime() - HISTORY_DAYS * 24 * 3600_000);

/** Returns a history entry whose id sorts before older ones. */
export const entryOf = (event: RoomEvent, { at, by }: { at: Date; by: string }): RoomChange => ({
  id: `${newestFirst(at.getTime())}-${newId()}`,
  at: at.toISOString(),
  by,
  ...event,
});

/** The first id that is older than `at`. */
export const olderThan = (at: Date): string => newestFirst(at.getTime());

/** The changes that a member would notice. */
export function eventsBetween(before: RoomRow | undefined, after: RoomRow): readonly RoomEvent[] {
  const room = { id: after.id, displayName: after.displayName };
  if (before === undefined) return [{ kind: 'added', room }];
  const events: RoomEvent[] = [];
  if (before.displayName !== after.displayName) {
    events.push({ kind: 'renamed', room, from: before.displayName, to: after.displayName });
  }
  if (before.emailAddress !== after.emailAddress) {
    events.push({ kind: 'moved', room, from: before.emailAddress, to: after.emailAddress });
  }
  const fields = fieldNames.filter((field) => valueOf(before, field) !== valueOf(after, field));
  if (fields.length > 0) events.push({ kind: 'changed', room, fields });
  const [was, is] = [stateOf(before), stateOf(after)];
  if (was !== is) events.push({ kind: is === 'active' ? 'back' : is, room });
  return events;
}

function valueOf(row: RoomRow, field: (typeof fieldNames)[number]): unknown {
  if (field === 'timeZone') return timeZoneOf(row);
  return field === 'equipment' ? JSON.stringify(row.equipment) : row[field];
}
