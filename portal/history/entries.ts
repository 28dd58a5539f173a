/** The audit as a timeline: what an entry is about, who did it, and which day it belongs to. Pure. */
import type { components } from '../../contracts/openapi.d.ts';

export type Entry = components['schemas']['ListedAuditEntry'];

export const topics = ['access', 'rooms', 'devices', 'members', 'alerts', 'other'] as const;
export type Topic = (typeof topics)[number];

const topicOfNoun: Readonly<Record<string, Topic>> = {
  setup: 'access',
  connection: 'access',
  consent: 'access',
  profile: 'access',
  scope: 'access',
  limit: 'access',
  secret: 'access',
  plugin: 'access',
  room: 'rooms',
  rooms: 'rooms',
  'calendar-settings': 'rooms',
  device: 'devices',
  devices: 'devices',
  member: 'members',
  organisation: 'members',
  alert: 'alerts',
  webhook: 'alerts',
};

const nounOf = ({ action }: Pick<Entry, 'action'>): string => action.split('.')[0] ?? '';

export const topicOf = (entry: Pick<Entry, 'action'>): Topic =>
  topicOfNoun[nounOf(entry)] ?? 'other';

/** Keys of texts have no dots. */
export const keyOf = ({ action }: Pick<Entry, 'action'>): string => action.replace('.', '_');

export type Actor =
  | { readonly kind: 'you' | 'system' | 'operator' | 'unknown' }
  | { readonly kind: 'person'; readonly email: string }
  | { readonly kind: 'device'; readonly id: string };

/** `me` is the id of the signed-in person. */
export function actorOf(
  { actor }: Pick<Entry, 'actor'>,
  me: string | undefined,
  people: ReadonlyMap<string, string>,
): Actor {
  const [kind, id = ''] = actor.split(/:(.*)/s);
  if (kind === 'system') return { kind: 'system' };
  if ((kind === 'user' || kind === 'operator') && id === me) return { kind: 'you' };
  if (kind === 'operator') return { kind: 'operator' };
  if (kind === 'device') return { kind: 'device', id };
  const email = people.get(actor);
  return email === undefined ? { kind: 'unknown' } : { kind: 'person', email };
}

export type NamedKind = 'room' | 'device' | 'member';
const named: readonly string[] = ['room', 'device', 'member'] satisfies readonly NamedKind[];

/** The room, device or member whose name tells more than the entry. */
export function subjectOf(
  entry: Pick<Entry, 'action' | 'target'>,
): { readonly kind: NamedKind; readonly id: string } | undefined {
  const noun = nounOf(entry);
  if (entry.target === undefined || !named.includes(noun)) return undefined;
  return { kind: noun as NamedKind, id: entry.target };
}

export interface Day<T> {
  /** The first instant of the day in this list, for its heading. */
  readonly at: string;
  readonly entries: readonly T[];
}

/** Entries come newest first; `dayOf` says which day an instant belongs to. */
export function byDay<T extends Pick<Entry, 'at'>>(
  entries: readonly T[],
  dayOf: (at: string) => string,
): readonly Day<T>[] {
  const days = new Map<string, { at: string; entries: T[] }>();
  for (const entry of entries) {
    const day = days.get(dayOf(entry.at));
    if (day === undefined) days.set(dayOf(entry.at), { at: entry.at, entries: [entry] });
    else day.entries.push(entry);
  }
  return [...days.values()];
}
