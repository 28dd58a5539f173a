/** The connection of one organisation to one Microsoft tenant: its row, and every change of state there is. */
import { z } from 'zod';
import { idSchema } from '../../platform/ids.ts';
import { profileChangeSchema } from './access-mode-steps.ts';
import { profiles } from './access-modes.ts';

export const connectionStates = [
  'not-connected',
  'awaiting-discovery-consent',
  'validating',
  'awaiting-sync-consent',
  'verifying',
  'ready',
  'degraded',
  'failed',
  'cancelled',
  'disconnecting',
] as const;
export type State = (typeof connectionStates)[number];

const transitionSchema = z.object({
  at: z.string(),
  state: z.enum(connectionStates),
  code: z.string(),
});
export type Transition = z.infer<typeof transitionSchema>;

const syncAppSchema = z.object({
  objectId: z.string(),
  clientId: z.string(),
  servicePrincipalId: z.string(),
  generation: z.number().int(),
  /** Present once the secret of this generation is in the vault. */
  secret: z
    .object({
      name: z.string(),
      version: z.string(),
      keyId: z.string(),
      createdAt: z.string(),
      expiresOn: z.string(),
    })
    .optional(),
});
export type SyncApp = z.infer<typeof syncAppSchema>;

/** What a set-up made in a tenant that another one took the place of. */
const leftoverSchema = z.object({
  tenant: z.object({ id: z.string(), displayName: z.string() }),
  connectionId: z.string(),
  syncApp: syncAppSchema.optional(),
});
export type Leftover = z.infer<typeof leftoverSchema>;

export const connectionSchema = z.object({
  organisationId: idSchema,
  connectionId: z.string(),
  attempt: z.number().int(),
  state: z.enum(connectionStates),
  since: z.string(),
  deadline: z.string().optional(),
  profile: z.enum(profiles),
  /** Only ever from an ID token that we redeemed. */
  tenant: z.object({ id: z.string(), displayName: z.string() }).optional(),
  /** Object id of who proved the tenant. */
  administratorId: z.string().optional(),
  syncApp: syncAppSchema.optional(),
  /** Digest of the one consent state that is alive. */
  consent: z.string().optional(),
  /** Code of what is waited for. */
  waitingFor: z.string().optional(),
  problem: z.string().optional(),
  /** Where a retry goes on. */
  failedIn: z.enum(['validating', 'verifying']).optional(),
  warnings: z.array(z.string()),
  /** First of the observations that speak of lost access, and who made the newest one. */
  lostSince: z.string().optional(),
  lostBy: z.enum(['reads', 'health']).optional(),
  /** Set while rooms and devices depend on it: from the first `ready` until a disconnect. */
  connectedAt: z.string().optional(),
  /** When the assignments of the sync app were last seen in the directory. */
  assignmentsSeenAt: z.string().optional(),
  /** The sync app was found to hold its permissions still: no second approval is needed. */
  consentKept: z.boolean().optional(),
  /** Neither the app nor a deleted one of it was found. */
  appMissingSince: z.string().optional(),
  /** To be removed by the sweep. */
  leftovers: z.array(leftoverSchema).optional(),
  /** How many changes of profile there have been, and the one under way. */
  profileChanges: z.number().int().optional(),
  profileChange: profileChangeSchema.optional(),
  disconnects: z.number().int(),
  /** Number of the newest timeline entry. */
  sequence: z.number().int(),
  recent: z.array(transitionSchema),
});
export type ConnectionRow = z.infer<typeof connectionSchema>;

export type Happening =
  | 'begun'
  | 'tenant-proven'
  | 'sync-app-ready'
  | 'sync-consented'
  | 'verified'
  | 'failed'
  | 'cancelled'
  | 'retried'
  | 'access-lost'
  | 'access-back'
  | 'disconnect-asked'
  | 'disconnected';

/** Every change of state, and no other. A retry goes on where the failure was. */
const changes = {
  'not-connected': { begun: 'awaiting-discovery-consent' },
  'awaiting-discovery-consent': {
    'tenant-proven': 'validating',
    failed: 'failed',
    cancelled: 'cancelled',
    'disconnect-asked': 'disconnecting',
  },
  validating: {
    'sync-app-ready': 'awaiting-sync-consent',
    failed: 'failed',
    cancelled: 'cancelled',
    'disconnect-asked': 'disconnecting',
  },
  'awaiting-sync-consent': {
    'sync-consented': 'verifying',
    failed: 'failed',
    cancelled: 'cancelled',
    'disconnect-asked': 'disconnecting',
  },
  verifying: {
    verified: 'ready',
    failed: 'failed',
    cancelled: 'cancelled',
    'disconnect-asked': 'disconnecting',
  },
  ready: { 'access-lost': 'degraded', 'disconnect-asked': 'disconnecting' },
  degraded: {
    'access-back': 'ready',
    begun: 'awaiting-discovery-consent',
    retried: 'validating',
    'disconnect-asked': 'disconnecting',
  },
  failed: {
    begun: 'awaiting-discovery-consent',
    retried: 'validating',
    cancelled: 'cancelled',
    'disconnect-asked': 'disconnecting',
  },
  cancelled: { begun: 'awaiting-discovery-consent', 'disconnect-asked': 'disconnecting' },
  disconnecting: { disconnected: 'not-connected' },
} as const satisfies Record<State, Partial<Record<Happening, State>>>;

/** Undefined when that cannot happen in this state. */
export function stateAfter(
  {
    state,
    failedIn,
    connectedAt,
  }: Pick<ConnectionRow, 'state'> & Partial<Pick<ConnectionRow, 'failedIn' | 'connectedAt'>>,
  happening: Happening,
): State | undefined {
  if (state === 'failed' && happening === 'retried') return failedIn;
  // A repair that fails or is given up leaves what was there before it.
  const isEnd = happening === 'cancelled' || happening === 'failed';
  if (isEnd && connectedAt !== undefined) {
    return stateAfter({ state }, happening) === undefined ? undefined : 'degraded';
  }
  const possible: Partial<Record<Happening, State>> = changes[state];
  return possible[happening];
}

/** How many transitions the row itself keeps; the whole timeline is in rows of its own. */
const RECENT = 20;

/** Adds a line to the timeline without changing the state. */
export function noted(row: ConnectionRow, code: string, at: Date): ConnectionRow {
  const entry = { at: at.toISOString(), state: row.state, code };
  return {
    ...row,
    sequence: row.sequence + 1,
    recent: [...row.recent, entry].slice(-RECENT),
  };
}

/** Of a repair that ended without success, what is left is the connection that needed it: health tells how it stands. */
export const unrepaired = (
  problem: string,
  at: Date,
): Pick<ConnectionRow, 'problem' | 'lostSince' | 'lostBy'> => ({
  problem,
  lostSince: at.toISOString(),
  lostBy: 'health',
});

/** What belongs to one state ends with it: deadline, cause of waiting, problem and consent state. */
export function moved(
  row: ConnectionRow,
  happening: Happening,
  { code, at, ...fields }: { readonly code: string; readonly at: Date } & Partial<ConnectionRow>,
): ConnectionRow | undefined {
  const state = stateAfter(row, happening);
  if (state === undefined) return undefined;
  const since = at.toISOString();
  const next = { ...ofEveryState(row), state, since, ...fields };
  const connectedAt = state === 'ready' ? (row.connectedAt ?? since) : row.connectedAt;
  return noted({ ...next, ...(connectedAt === undefined ? {} : { connectedAt }) }, code, at);
}

function ofEveryState(row: ConnectionRow): ConnectionRow {
  const { deadline: _1, waitingFor: _2, problem: _3, consent: _4, failedIn: _5, ...rest } = row;
  const { lostSince: _6, lostBy: _7, ...kept } = rest;
  return kept;
}

export function newConnection(
  organisationId: string,
  connectionId: string,
  at: Date,
): ConnectionRow {
  return {
    organisationId,
    connectionId,
    attempt: 0,
    state: 'not-connected',
    since: at.toISOString(),
    profile: 'consent',
    warnings: [],
    disconnects: 0,
    sequence: 0,
    recent: [],
  };
}

/** An orchestration drives it. */
export const isUnderWay = (state: State): boolean =>
  state === 'awaiting-discovery-consent' ||
  state === 'validating' ||
  state === 'awaiting-sync-consent' ||
  state === 'verifying';
