/** Every change of a connection's state: which event leads from which state to which, and the facts that it brings. */
import type { ConnectionState } from '../contract.ts';
import {
  type ConnectionFacts,
  type ConnectionRow,
  connectionSchema,
  type RowIn,
  type SyncAppWithSecret,
} from './connection.ts';

/** Event → state before → state after. `nextState` adds what depends on more than the state. */
const transitions = {
  begun: {
    'not-connected': 'awaiting-discovery-consent',
    degraded: 'awaiting-discovery-consent',
    failed: 'awaiting-discovery-consent',
    cancelled: 'awaiting-discovery-consent',
  },
  'tenant-proven': { 'awaiting-discovery-consent': 'validating' },
  'sync-app-ready': { validating: 'awaiting-sync-consent' },
  'sync-consented': { 'awaiting-sync-consent': 'verifying' },
  /** Microsoft's page came back, and nothing is granted. */
  'sync-consent-missing': {
    verifying: 'awaiting-sync-consent',
    failed: 'awaiting-sync-consent',
  },
  verified: { verifying: 'ready' },
  failed: {
    'awaiting-discovery-consent': 'failed',
    validating: 'failed',
    'awaiting-sync-consent': 'failed',
    verifying: 'failed',
  },
  cancelled: {
    'awaiting-discovery-consent': 'cancelled',
    validating: 'cancelled',
    'awaiting-sync-consent': 'cancelled',
    verifying: 'cancelled',
    failed: 'cancelled',
  },
  retried: { degraded: 'validating', failed: 'validating' },
  'access-lost': { ready: 'degraded' },
  'access-back': { degraded: 'ready' },
  'disconnect-asked': {
    'awaiting-discovery-consent': 'disconnecting',
    validating: 'disconnecting',
    'awaiting-sync-consent': 'disconnecting',
    verifying: 'disconnecting',
    ready: 'disconnecting',
    degraded: 'disconnecting',
    failed: 'disconnecting',
    cancelled: 'disconnecting',
  },
  disconnected: { disconnecting: 'not-connected' },
} as const satisfies Record<string, Partial<Record<ConnectionState, ConnectionState>>>;
export type ConnectionEvent = keyof typeof transitions;
export const connectionEvents = Object.keys(transitions) as ConnectionEvent[];

/** The facts that an event brings; all others are already in the row. */
export interface EventFacts {
  begun: Pick<
    RowIn<'awaiting-discovery-consent'>,
    'attempt' | 'connectionId' | 'profile' | 'consent' | 'deadline' | 'warnings'
  >;
  'tenant-proven': Required<Pick<RowIn<'validating'>, 'tenant' | 'administratorId' | 'deadline'>>;
  'sync-app-ready': Pick<RowIn<'awaiting-sync-consent'>, 'syncApp' | 'deadline'>;
  'sync-consented': Pick<RowIn<'verifying'>, 'deadline'>;
  'sync-consent-missing': Required<
    Pick<RowIn<'awaiting-sync-consent'>, 'attempt' | 'deadline' | 'waitingFor'>
  >;
  verified: object;
  failed: Pick<RowIn<'failed'>, 'problem' | 'failedIn'>;
  cancelled: object;
  retried: Pick<RowIn<'validating'>, 'attempt' | 'deadline'>;
  'access-lost': Pick<RowIn<'degraded'>, 'problem' | 'lostSince' | 'lostBy'>;
  'access-back': { readonly syncApp: SyncAppWithSecret };
  'disconnect-asked': Pick<RowIn<'disconnecting'>, 'disconnects'>;
  disconnected: Pick<RowIn<'not-connected'>, 'warnings'>;
}

/** Undefined when the event cannot happen in the row's state. */
export function nextState(
  {
    state,
    failedIn,
    connectedAt,
  }: Pick<ConnectionFacts, 'state'> & Partial<Pick<ConnectionFacts, 'failedIn' | 'connectedAt'>>,
  event: ConnectionEvent,
): ConnectionState | undefined {
  const possible: Partial<Record<ConnectionState, ConnectionState>> = transitions[event];
  const next = possible[state];
  // A retry repeats the phase that failed.
  if (state === 'failed' && event === 'retried') return failedIn;
  // Before that phase there may be no app yet that could be approved.
  if (state === 'failed' && event === 'sync-consent-missing' && failedIn !== 'verifying') {
    return undefined;
  }
  // A repair that fails or is cancelled leaves the connection that needed it.
  const isEnd = next === 'failed' || next === 'cancelled';
  return isEnd && connectedAt !== undefined ? 'degraded' : next;
}

/**
 * The row after an event, with its line in the timeline; undefined when the event cannot happen in the row's state.
 * What belongs to the state before ends with it: the schema drops the facts that the next state does not know.
 */
export function transition<E extends ConnectionEvent>(
  row: ConnectionRow,
  event: E,
  { code, at, ...facts }: { readonly code: string; readonly at: Date } & EventFacts[E],
): ConnectionRow | undefined {
  const state = nextState(row, event);
  if (state === undefined) return undefined;
  const since = at.toISOString();
  // Both states may know these two.
  const { waitingFor: _1, consent: _2, ...kept }: ConnectionFacts = row;
  const next = { ...kept, ...impliedFacts(row, event, since), ...facts, state, since };
  return appendTimeline(connectionSchema.parse(next), code, at);
}

function impliedFacts(
  { connectedAt }: ConnectionFacts,
  event: ConnectionEvent,
  since: string,
): Partial<ConnectionFacts> {
  if (event === 'verified') {
    return { connectedAt: connectedAt ?? since, assignmentsSeenAt: since };
  }
  if (connectedAt === undefined || (event !== 'failed' && event !== 'cancelled')) return {};
  // Only the health check tells whether a connection whose repair came to nothing can still be read.
  return {
    assignmentsSeenAt: connectedAt,
    problem: 'connection.access-lost',
    lostSince: since,
    lostBy: 'health',
  };
}

/** How many entries the row itself keeps; the whole timeline is in rows of its own. */
const RECENT = 20;

/** Adds a line to the timeline without changing the state. */
export function appendTimeline<R extends ConnectionRow>(row: R, code: string, at: Date): R {
  const entry = { at: at.toISOString(), state: row.state, code };
  return { ...row, sequence: row.sequence + 1, recent: [...row.recent, entry].slice(-RECENT) };
}
