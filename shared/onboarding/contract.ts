/** The connection between an organisation and a Microsoft tenant, for other capabilities. */
import { z } from 'zod';
import type { AlertCounts, AlertNote } from '../alerts/contract.ts';
import type { RoomSyncCounts, SyncNote } from '../calendar/contract.ts';
import type { AppIdentity } from '../microsoft/contract.ts';
import type { AuditNote, PoisonCounts, QueueDepths } from '../operations/contract.ts';
import { idSchema } from '../platform/ids.ts';
import type { AppSecret, SecretCounts } from '../secrets/contract.ts';

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
export type ConnectionState = (typeof connectionStates)[number];

export const connectionStateSchema = z.enum(connectionStates).meta({
  id: 'SetupState',
  description:
    'The two `awaiting-…` states wait for an administrator, `validating` and `verifying` for Microsoft. `degraded`: connected, but something needs an administrator.',
});

export const accessModeSchema = z.enum(['consent', 'rbac', 'read-basic']).meta({
  id: 'Profile',
  description:
    'How the customer grants calendars: `Calendars.Read` in Entra (`consent`), RBAC for Applications in Exchange (`rbac`), or `Calendars.ReadBasic.All` in Entra (`read-basic`).',
});
export type AccessMode = z.infer<typeof accessModeSchema>;

export interface Connection {
  readonly organisationId: string;
  readonly connectionId: string;
  readonly state: ConnectionState;
  /** Set while rooms and devices depend on it: from the first `ready` until a disconnect. */
  readonly connectedAt?: string | undefined;
  readonly profile: AccessMode;
  /** `polling`: the access mode covers no notifications, or its grant is just being exchanged for another. */
  readonly follow: 'notifications' | 'polling';
  readonly tenantId: string;
  /** Object id of who connected the tenant; absent where that was before it was kept. */
  readonly administratorId?: string | undefined;
  /** For rooms. */
  readonly discovery: AppIdentity;
  /** For calendars; present once its secret is in Key Vault. */
  readonly sync?: AppIdentity | undefined;
  /** The app behind `sync`, as whoever renews its secret needs it. */
  readonly syncApp?: SyncApplication | undefined;
}

/** Calendars are read whenever Microsoft permits it: also during a repair, which may wait for people for days. */
export const isInService = ({
  state,
  connectedAt,
}: Pick<Connection, 'state' | 'connectedAt'>): boolean =>
  state === 'ready' ||
  state === 'degraded' ||
  (connectedAt !== undefined && state !== 'disconnecting');

export interface SyncApplication {
  /** Object id of its registration. */
  readonly applicationId: string;
  readonly clientId: string;
  /** Object id of its enterprise application, as Exchange knows it. */
  readonly servicePrincipalId: string;
  /** Generation of the secret in use. */
  readonly generation: number;
  readonly secret: AppSecret;
}

/** `lost-secret`: our vault lacks the secret, so Microsoft was not even asked. */
export type AccessObservation = 'ok' | 'lost-access' | 'lost-secret';

export interface Connections {
  /**
   * Undefined before a tenant is proven and after a disconnect.
   *
   * @throws AppError `storage.unavailable`
   */
  get(organisationId: string): Promise<Connection | undefined>;
  /**
   * Whether a tenant is connected, or a set-up or a disconnect is under way.
   *
   * @throws AppError `storage.unavailable`
   */
  isInUse(organisationId: string): Promise<boolean>;
  /**
   * Reports what a read of a calendar or of the room list showed about access; health is decided from these.
   *
   * @throws AppError `request.busy`, `storage.unavailable`
   */
  observe(organisationId: string, observation: AccessObservation): Promise<void>;
  /**
   * Switches to a new secret; false when the secret in use no longer has the key id `from`.
   *
   * @throws AppError `request.busy`, `storage.unavailable`
   */
  switchSecret(organisationId: string, from: string, to: AppSecret): Promise<boolean>;
}

/** The numbers in the operators' summary beside set-ups. Each throws AppError `storage.unavailable`. */
export interface SummaryCounts {
  /** Open alerts by severity and kind. */
  alerts(): Promise<AlertCounts>;
  /** Client secrets by the step of the ladder of warnings. */
  secrets(): Promise<SecretCounts>;
  /** Followed rooms, as the last measurements found them. */
  rooms(): Promise<RoomSyncCounts>;
  /** Messages that wait for an operator. */
  poison(): Promise<PoisonCounts>;
  /** About how many messages each queue holds. */
  queues(): Promise<QueueDepths>;
}

/** The newest that other capabilities know of one organisation. Each throws AppError `storage.unavailable`. */
export interface SetupEvidence {
  /** The actions of people and of the service, newest first. */
  audit(organisationId: string): Promise<readonly AuditNote[]>;
  /** Its alerts, open ones first. */
  alerts(organisationId: string): Promise<readonly AlertNote[]>;
  /** Undefined while no room of it is followed. */
  sync(organisationId: string): Promise<SyncNote | undefined>;
}

export const onboardingQueues = { health: 'connection-health' } as const;

export const healthMessageSchema = z.object({ organisationId: idSchema });
export type HealthMessage = z.infer<typeof healthMessageSchema>;
