/** Turns Graph events into meetings before privacy: placed in the window, with clean text, each once. */
import { z } from 'zod';
import { sha256 } from '../platform/ids.ts';
import { cleanText } from '../platform/text.ts';
import type { Meeting } from './contract.ts';
import { joinLinkOf } from './join-links.ts';
import { placeEvent } from './place-event.ts';
import type { Window } from './window.ts';

const text = z.string().nullish().catch(null);
const truth = z.boolean().nullish().catch(null);
const time = z.object({ dateTime: text, timeZone: text }).nullish().catch(null);
const location = z.object({ displayName: text }).nullable().catch(null);

/** Tolerant: a field that cannot be read is absent. */
export const graphEventSchema = z.object({
  id: text,
  subject: text,
  organizer: z
    .object({ emailAddress: z.object({ name: text }).nullish() })
    .nullish()
    .catch(null),
  start: time,
  end: time,
  isAllDay: truth,
  showAs: text,
  sensitivity: text,
  isCancelled: truth,
  onlineMeeting: z.object({ joinUrl: text }).nullish().catch(null),
  onlineMeetingUrl: text,
  location: location.optional(),
  locations: z.array(location).nullish().catch(null),
  responseStatus: z.object({ response: text }).nullish().catch(null),
});
export type GraphEvent = z.infer<typeof graphEventSchema>;

/** A meeting as Microsoft shows it; only `privacy.ts` turns it into one that is stored. */
export interface Candidate extends Omit<Meeting, 'title' | 'organiser' | 'joinUrl'> {
  readonly title: string | undefined;
  readonly organiser: string | undefined;
  readonly joinUrl: string | undefined;
}

const LONGEST_TITLE = 255;
const LONGEST_ORGANISER = 128;
const free = new Set(['free', 'workingElsewhere']);
const pending = new Set(['tentativelyAccepted', 'notResponded']);

interface Where {
  readonly organisationId: string;
  readonly roomId: string;
  readonly window: Window;
}

/**
 * The meetings that overlap the window. Free, cancelled and declined events are left out. Pages may repeat an event, so
 * each counts once by id and start, in its last version. `unplaced` counts busy events of which not even the day is
 * known.
 */
export function normaliseEvents(
  events: readonly GraphEvent[],
  where: Where,
): { readonly candidates: readonly Candidate[]; readonly unplaced: number } {
  const byKey = new Map<string, Candidate>();
  const unplaced = new Set<string>();
  for (const event of events) {
    if (!isShown(event)) continue;
    const times = placeEvent(event, where.window);
    const id = idOf(event, where);
    if (times === 'unknown') unplaced.add(id);
    else if (times !== 'outside')
      byKey.set(`${id}|${times.start}`, { id, ...times, ...about(event) });
  }
  return { candidates: withOwnIds([...byKey.values()]), unplaced: unplaced.size };
}

const isShown = ({ isCancelled, showAs, responseStatus }: GraphEvent): boolean =>
  isCancelled !== true && !free.has(showAs ?? '') && responseStatus?.response !== 'declined';

/** Our hash, never Graph's id. */
const idOf = (event: GraphEvent, { organisationId, roomId }: Where): string =>
  hashed(`${organisationId}|${roomId}|${event.id ?? JSON.stringify(event)}`);

const hashed = (value: string): string => sha256(value).slice(0, 22);

/** Devices tell meetings apart by id alone: two starts under one id get an id each. */
function withOwnIds(candidates: readonly Candidate[]): readonly Candidate[] {
  const byId = Map.groupBy(candidates, ({ id }) => id);
  if (byId.size === candidates.length) return candidates;
  return candidates.map((candidate) =>
    byId.get(candidate.id)?.length === 1
      ? candidate
      : { ...candidate, id: hashed(`${candidate.id}|${candidate.start}`) },
  );
}

function about(event: GraphEvent): Omit<Candidate, 'id' | 'start' | 'end' | 'allDay'> {
  const name = cleanText(event.organizer?.emailAddress?.name, LONGEST_ORGANISER);
  const organiser = name === undefined || isDirectoryName(unescaped(name)) ? undefined : name;
  return {
    title: titleOf(event, name),
    organiser,
    private: event.sensitivity === 'private' || event.sensitivity === 'confidential',
    joinUrl: joinLinkOf(event),
    status: statusOf(event),
  };
}

/**
 * Rooms replace the subject by the organiser's name unless Exchange is configured otherwise
 * (https://learn.microsoft.com/powershell/module/exchange/set-calendarprocessing). Until the room has answered, the
 * calendar still holds the subject that the organiser wrote, which the room may be about to delete.
 */
function titleOf(
  { subject, responseStatus }: GraphEvent,
  organiser: string | undefined,
): string | undefined {
  if (responseStatus?.response === 'notResponded') return undefined;
  const title = cleanText(subject, LONGEST_TITLE);
  const isName = title === undefined || title.toLowerCase() === organiser?.toLowerCase();
  return isName || startsAsDirectoryName(title) ? undefined : title;
}

/** Exchange's own name of a mailbox that it could not resolve, such as `/o=ExchangeLabs/ou=…/cn=…`. */
const isDirectoryName = (name: string): boolean =>
  startsAsDirectoryName(name) || /\b(o|ou|cn|dc)\s*=[^=]*\b(o|ou|cn|dc)\s*=/i.test(name);

const startsAsDirectoryName = (name: string): boolean =>
  /^[\W_]*(imceaex\W*|[a-z0-9]+\s*:\s*)?[/\\_]\s*(o|ou|cn|dc|c)\s*=/i.test(unescaped(name));

const unescaped = (name: string): string => name.replaceAll(/%2f/gi, '/').replaceAll(/%3d/gi, '=');

function statusOf({ showAs, responseStatus }: GraphEvent): Meeting['status'] {
  if (showAs === 'oof') return 'oof';
  return showAs === 'tentative' || pending.has(responseStatus?.response ?? '')
    ? 'tentative'
    : 'busy';
}
