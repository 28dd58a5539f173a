/** A Graph event as the control endpoint takes it, checked and turned into what is stored. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ControlError, parseInput } from './control-error.ts';
import type { Properties, When } from './event.ts';
import { INDEXES, PATTERNS, type Recurrence, WEEKDAYS } from './recurrence.ts';
import { DAY_MS, dateOf, ianaZone, instantOf, parseWall, wallOf } from './time.ts';

const zoneName = z.string().refine((name) => ianaZone(name) !== undefined, 'is no time zone');
const date = z.iso.date();
const dateTimeTimeZone = z.strictObject({
  dateTime: z.string(),
  timeZone: zoneName.default('UTC'),
});

const pattern = z
  .looseObject({
    type: z.enum(PATTERNS),
    interval: z.int().min(1).max(999).default(1),
    daysOfWeek: z.array(z.enum(WEEKDAYS)).optional(),
    firstDayOfWeek: z.enum(WEEKDAYS).optional(),
    dayOfMonth: z.int().min(0).max(31).optional(),
    month: z.int().min(0).max(12).optional(),
    index: z.enum(INDEXES).optional(),
  })
  .superRefine((value, context) => {
    const missing = (path: string): void =>
      context.addIssue({ code: 'custom', path: [path], message: `is needed by ${value.type}` });
    const byWeekday = value.type === 'weekly' || value.type.startsWith('relative');
    if (byWeekday && (value.daysOfWeek ?? []).length === 0) missing('daysOfWeek');
    if (value.type.startsWith('absolute') && !value.dayOfMonth) missing('dayOfMonth');
    if (value.type.endsWith('Yearly') && !value.month) missing('month');
  });

const range = z
  .looseObject({
    type: z.enum(['endDate', 'noEnd', 'numbered']),
    startDate: date.optional(),
    endDate: date.optional(),
    numberOfOccurrences: z.int().min(0).max(999).optional(),
    recurrenceTimeZone: zoneName.optional(),
  })
  .superRefine((value, context) => {
    const missing = (path: string): void =>
      context.addIssue({ code: 'custom', path: [path], message: `is needed by ${value.type}` });
    if (value.type === 'endDate' && value.endDate === undefined) missing('endDate');
    if (value.type === 'numbered' && !value.numberOfOccurrences) missing('numberOfOccurrences');
  });

const emailAddress = z.looseObject({ name: z.string().optional(), address: z.string().optional() });

/** All other properties of a Graph event are stored as they come. */
const eventPatch = z.looseObject({
  subject: z.string().nullable().optional(),
  body: z
    .looseObject({ contentType: z.enum(['text', 'html', 'Text', 'HTML']), content: z.string() })
    .optional(),
  start: dateTimeTimeZone.optional(),
  end: dateTimeTimeZone.optional(),
  isAllDay: z.boolean().optional(),
  isCancelled: z.boolean().optional(),
  showAs: z.enum(['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown']).optional(),
  sensitivity: z.enum(['normal', 'personal', 'private', 'confidential']).optional(),
  importance: z.enum(['low', 'normal', 'high']).optional(),
  recurrence: z.looseObject({ pattern, range }).nullable().optional(),
  organizer: z.looseObject({ emailAddress }).optional(),
  attendees: z.array(z.looseObject({ emailAddress })).optional(),
  isOnlineMeeting: z.boolean().optional(),
  onlineMeetingProvider: z.string().optional(),
  onlineMeeting: z.looseObject({ joinUrl: z.string().nullable().optional() }).nullable().optional(),
  responseStatus: z
    .looseObject({
      response: z.enum([
        'none',
        'organizer',
        'tentativelyAccepted',
        'accepted',
        'declined',
        'notResponded',
      ]),
    })
    .optional(),
});

/**
 * Properties that Graph computes, and those that only its beta knows: accepted, because a copied event has them, but
 * never stored (https://learn.microsoft.com/graph/api/resources/event).
 */
const COMPUTED = new Set([
  'id',
  '@odata.etag',
  '@odata.context',
  'createdDateTime',
  'lastModifiedDateTime',
  'changeKey',
  'iCalUId',
  'type',
  'seriesMasterId',
  'originalStartTimeZone',
  'originalEndTimeZone',
  'bodyPreview',
  'uid',
  'occurrenceId',
]);

interface EventInput {
  readonly properties: Properties;
  readonly when: When;
  /** Undefined: not mentioned. */
  readonly recurrence: Recurrence | null | undefined;
}

/** `before` is what a PATCH changes; a POST has none. */
export function readEvent(input: unknown, before?: When): EventInput {
  const { start, end, isAllDay, recurrence, ...rest } = parseInput(eventPatch, input, 'event');
  const when = readWhen(start, end, isAllDay, before);
  const properties = Object.fromEntries(
    Object.entries(rest).filter(([name]) => !COMPUTED.has(name)),
  );
  return {
    properties: { ...properties, ...derived(rest) },
    when,
    recurrence:
      recurrence === undefined || recurrence === null
        ? recurrence
        : {
            pattern: compact(recurrence.pattern),
            range: {
              ...compact(recurrence.range),
              startDate: recurrence.range.startDate ?? dateOf(when.start),
            },
          },
  };
}

type Time = z.infer<typeof dateTimeTimeZone>;

function readWhen(
  start: Time | undefined,
  end: Time | undefined,
  isAllDay: boolean | undefined,
  before: When | undefined,
): When {
  if (before === undefined && (start === undefined || end === undefined)) {
    throw new ControlError(400, 'event: start and end are needed');
  }
  const allDay = isAllDay ?? before?.allDay ?? false;
  const startZoneName = start?.timeZone ?? before?.startZoneName ?? 'UTC';
  const endZoneName = end?.timeZone ?? before?.endZoneName ?? 'UTC';
  const zone = (start === undefined ? before?.zone : ianaZone(startZoneName)) ?? 'UTC';
  const startWall = start === undefined ? (before?.start ?? 0) : wall(start, 'start');
  const endWall =
    end === undefined
      ? (before?.end ?? 0)
      : inZone(wall(end, 'end'), ianaZone(endZoneName) ?? 'UTC', allDay ? undefined : zone);
  if (endWall < startWall) throw new ControlError(400, 'event: end lies before start');
  if (allDay && (startWall % DAY_MS !== 0 || endWall % DAY_MS !== 0 || endWall === startWall)) {
    throw new ControlError(400, 'event: an all-day event goes from midnight to a later midnight');
  }
  return { start: startWall, end: endWall, zone, startZoneName, endZoneName, allDay };
}

function wall(time: Time, name: string): number {
  const found = parseWall(time.dateTime, ianaZone(time.timeZone) ?? 'UTC');
  if (found === undefined)
    throw new ControlError(400, `event: ${name}.dateTime is no date and time`);
  return found;
}

const inZone = (wall: number, from: string, to: string | undefined): number =>
  to === undefined || from === to ? wall : wallOf(instantOf(wall, from), to);

function derived({
  body,
  onlineMeeting,
  isOnlineMeeting,
  onlineMeetingProvider,
}: z.infer<typeof eventPatch>): Properties {
  const online = isOnlineMeeting ?? (onlineMeeting?.joinUrl ? true : undefined);
  return {
    ...(body === undefined ? {} : { bodyPreview: preview(body.content) }),
    ...(online === undefined ? {} : { isOnlineMeeting: online }),
    ...(online === true && onlineMeetingProvider === undefined
      ? { onlineMeetingProvider: 'teamsForBusiness' }
      : {}),
    ...(online === true && onlineMeeting === undefined ? { onlineMeeting: newTeamsMeeting() } : {}),
  };
}

const newTeamsMeeting = () => ({
  joinUrl: `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${randomUUID()}%40thread.v2/0`,
});

const preview = (content: string): string =>
  content
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 255);

/** Optional properties left out instead of undefined. */
function compact<T extends object>(value: T): Compact<T> {
  return JSON.parse(JSON.stringify(value)) as Compact<T>;
}

type Compact<T> = { [K in keyof T]: Exclude<T[K], undefined> };
