/**
 * The connection of one organisation to one Microsoft tenant: a union by state. Each state has the facts that it cannot
 * be without and the few that it may have; `transitions.ts` leads from one state to another.
 */
import { z } from 'zod';
import { idSchema } from '../../platform/ids.ts';
import { appSecretSchema } from '../../secrets/contract.ts';
import { accessModeSchema, type ConnectionState, connectionStateSchema } from '../contract.ts';
import { accessLimitSchema } from './access-limit.ts';
import { accessModeChangeSchema } from './access-mode-steps.ts';

export const timelineEntrySchema = z.object({
  at: z.string(),
  state: connectionStateSchema,
  code: z.string(),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

/** The id and the name come only from an ID token that this service redeemed. */
const tenantSchema = z.object({ id: z.string(), displayName: z.string() });

const syncAppSchema = z.object({
  objectId: z.string(),
  clientId: z.string(),
  servicePrincipalId: z.string(),
  generation: z.number().int(),
  /** Present once the secret of this generation is in the vault. */
  secret: appSecretSchema.optional(),
});
export type SyncApp = z.infer<typeof syncAppSchema>;

const syncAppWithSecretSchema = syncAppSchema.extend({ secret: appSecretSchema });
export type SyncAppWithSecret = z.infer<typeof syncAppWithSecretSchema>;

/** An app that a set-up made and that nobody could remove yet, often in a tenant of which another took the place; the sweep removes it. */
export const orphanedApplicationSchema = z.object({
  tenant: tenantSchema,
  connectionId: z.string(),
  syncApp: syncAppSchema.optional(),
  /** Since when Microsoft says that it is not there. */
  missingSince: z.string().optional(),
  /** Since when Microsoft refuses to remove it. */
  refusedSince: z.string().optional(),
  /** The sweep tries again then. */
  tryAgainAt: z.string().optional(),
});
export type OrphanedApplication = z.infer<typeof orphanedApplicationSchema>;

const everyState = {
  organisationId: idSchema,
  connectionId: z.string(),
  attempt: z.number().int(),
  since: z.string(),
  profile: accessModeSchema,
  warnings: z.array(z.string()),
  orphanedApplications: z.array(orphanedApplicationSchema).default([]),
  /** How many changes of access mode there have been. */
  profileChanges: z.number().int().default(0),
  disconnects: z.number().int(),
  /** Number of the newest timeline entry. */
  sequence: z.number().int(),
  recent: z.array(timelineEntrySchema),
};

const ofTenant = {
  ...everyState,
  tenant: tenantSchema,
  /** Object id of the person who proved the tenant; rows of older versions lack it. */
  administratorId: z.string().optional(),
  /** Made, or begun, by a visit to Exchange. */
  limit: accessLimitSchema.optional(),
};

/** An attempt begins with what earlier attempts left in the tenant. */
const fromEarlierAttempts = {
  ...ofTenant,
  tenant: tenantSchema.optional(),
  syncApp: syncAppSchema.optional(),
  /** Since when neither the app nor a deleted one of it has been found. */
  appMissingSince: z.string().optional(),
};

/** In a repair: rooms and devices have depended on the connection since then. */
const connectedAt = z.string().optional();
/** When the state gives up by itself. */
const deadline = z.string();
/** Digest of the one consent state that is alive. */
const consent = z.string();
const waitingFor = z.string().optional();

const connected = {
  ...ofTenant,
  connectedAt: z.string(),
  /** When the app role assignments of Calendar Sync were last seen in the directory. */
  assignmentsSeenAt: z.string(),
  consent: consent.optional(),
  profileChange: accessModeChangeSchema.optional(),
};

export const connectionSchema = z.discriminatedUnion('state', [
  z.object({ ...everyState, state: z.literal('not-connected') }),
  z.object({
    ...fromEarlierAttempts,
    state: z.literal('awaiting-discovery-consent'),
    deadline,
    consent,
    connectedAt,
  }),
  z.object({
    ...fromEarlierAttempts,
    state: z.literal('validating'),
    tenant: tenantSchema,
    deadline,
    connectedAt,
    waitingFor,
    /** The sync app still holds its permissions: no second approval is needed. */
    consentKept: z.boolean().default(false),
  }),
  z.object({
    ...ofTenant,
    state: z.literal('awaiting-sync-consent'),
    syncApp: syncAppWithSecretSchema,
    deadline,
    connectedAt,
    consent: consent.optional(),
    waitingFor,
  }),
  z.object({
    ...ofTenant,
    state: z.literal('verifying'),
    syncApp: syncAppWithSecretSchema,
    deadline,
    connectedAt,
    waitingFor,
    appMissingSince: z.string().optional(),
  }),
  z.object({ ...connected, state: z.literal('ready'), syncApp: syncAppWithSecretSchema }),
  z.object({
    ...connected,
    state: z.literal('degraded'),
    /** A repair may have ended between the old app and the new one. */
    syncApp: syncAppSchema.optional(),
    appMissingSince: z.string().optional(),
    problem: z.string(),
    /** Time of the first observation that speaks of lost access, and the origin of the newest one. */
    lostSince: z.string(),
    lostBy: z.enum(['reads', 'health']),
  }),
  z.object({
    ...fromEarlierAttempts,
    state: z.literal('failed'),
    problem: z.string(),
    /** The phase that a retry repeats; without it only a new set-up helps. */
    failedIn: z.enum(['validating', 'verifying']).optional(),
  }),
  z.object({ ...fromEarlierAttempts, state: z.literal('cancelled') }),
  z.object({ ...fromEarlierAttempts, state: z.literal('disconnecting'), connectedAt }),
]);
export type ConnectionRow = z.infer<typeof connectionSchema>;
export type RowIn<S extends ConnectionState> = Extract<ConnectionRow, { readonly state: S }>;

type FactName<Row> = Row extends unknown ? keyof Row : never;
type Fact<Row, Name> = Row extends unknown ? (Name extends keyof Row ? Row[Name] : never) : never;
/** A row of any state, for views that show the facts that there are. */
export type ConnectionFacts = Pick<ConnectionRow, keyof ConnectionRow> & {
  readonly [Name in Exclude<FactName<ConnectionRow>, keyof ConnectionRow>]?:
    | Fact<ConnectionRow, Name>
    | undefined;
};

export function newConnection(
  organisationId: string,
  connectionId: string,
  at: Date,
): RowIn<'not-connected'> {
  return {
    organisationId,
    connectionId,
    attempt: 0,
    state: 'not-connected',
    since: at.toISOString(),
    profile: 'consent',
    warnings: [],
    orphanedApplications: [],
    profileChanges: 0,
    disconnects: 0,
    sequence: 0,
    recent: [],
  };
}

export const hasSecret = (app: SyncApp | undefined): app is SyncAppWithSecret =>
  app?.secret !== undefined;

/** Digest of the one consent state that is alive. */
export const consentOf = ({ consent: digest }: ConnectionFacts): string | undefined => digest;

export type Connected = RowIn<'ready' | 'degraded'>;
export const isConnected = (row: ConnectionRow): row is Connected =>
  row.state === 'ready' || row.state === 'degraded';

const underWay = [
  'awaiting-discovery-consent',
  'validating',
  'awaiting-sync-consent',
  'verifying',
] as const satisfies readonly ConnectionState[];

/** An orchestration drives it. */
export const isUnderWay = (state: ConnectionState): state is (typeof underWay)[number] =>
  underWay.some((each) => each === state);

/** An administrator is expected to approve an app at Microsoft. */
export const isAwaitingConsent = (state: ConnectionState): boolean =>
  state === 'awaiting-discovery-consent' || state === 'awaiting-sync-consent';
