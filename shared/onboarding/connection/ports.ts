/**
 * The storage of set-up, and the other capabilities that set-up uses. Every method of a store throws AppError
 * `storage.unavailable` without an answer.
 */
import type { Alerts } from '../../alerts/contract.ts';
import type { RoomCalendars } from '../../calendar/contract.ts';
import type { DeviceAssignments } from '../../devices/contract.ts';
import type { LiveChannel } from '../../live/contract.ts';
import type { AppTokens, Graph, SignIns } from '../../microsoft/contract.ts';
import type { Audit } from '../../operations/contract.ts';
import type { Organisations } from '../../organisations/contract.ts';
import type { Clock } from '../../platform/clock.ts';
import type { DependencyReports } from '../../platform/dependencies.ts';
import type { Queue } from '../../platform/queues.ts';
import type { Stored, Updated } from '../../platform/tables.ts';
import type { Rooms } from '../../rooms/contract.ts';
import type { MailboxAccess } from '../../scope/contract.ts';
import type { AppSecrets, SecretStore } from '../../secrets/contract.ts';
import type { HealthMessage, SetupEvidence, SummaryCounts } from '../contract.ts';
import type { ConnectionRow, TimelineEntry } from './connection.ts';
import type { ConsentState } from './consent-state.ts';
import type { ListedSetup } from './listed-setup.ts';
import type { MicrosoftAnswer, NewAnswer } from './microsoft-answers.ts';

export interface ConnectionStore {
  /** The row, to look at. */
  get(organisationId: string): Promise<ConnectionRow | undefined>;
  /** The row with its ETag, to hand on to `change`. */
  read(organisationId: string): Promise<Stored<ConnectionRow> | undefined>;
  /**
   * Applies a pure change to the newest row, once more when another writer was faster; the timeline entries that it
   * adds are written in the same transaction. An undefined change leaves the row. `known` spares the first read;
   * `first` stores what has to be there before the change is.
   *
   * @returns undefined when `change` returned undefined
   * @throws AppError `request.busy` when others kept winning, `storage.unavailable`
   */
  change(
    organisationId: string,
    change: (row: ConnectionRow | undefined) => ConnectionRow | undefined,
    how?: {
      readonly known?: Stored<ConnectionRow> | undefined;
      readonly first?:
        | ((before: ConnectionRow | undefined, after: ConnectionRow) => Promise<void>)
        | undefined;
    },
  ): Promise<Updated<ConnectionRow> | undefined>;
  /** Oldest first; at most the newest 500 entries. */
  timeline(row: ConnectionRow): Promise<readonly TimelineEntry[]>;
  /** Removes the row and its timeline. */
  erase(organisationId: string): Promise<void>;
}

/** Refusals of Microsoft, one for each step and code, with how often they came. They are erased with the connection. */
export interface MicrosoftAnswers {
  /** Adds an answer to those of its step and code. */
  add(organisationId: string, answer: NewAnswer, at: Date): Promise<void>;
  /** At most a hundred. */
  all(organisationId: string): Promise<readonly MicrosoftAnswer[]>;
}

/** Every set-up as operators list it: a copy of part of the connection, written just before it. */
export interface SetupList {
  /** Lists the set-up, unless a newer state of it is listed. */
  put(setup: ListedSetup): Promise<void>;
  /** Takes the organisation off the list. */
  remove(organisationId: string): Promise<void>;
  /** The set-ups of the organisation ids from `first` to `last`, by id. */
  between(first: string, last: string): Promise<ReadonlyMap<string, ListedSetup>>;
  /** Every set-up, longest in its state first, each with the row to begin a later page with. */
  longest(
    from?: string,
    atOnce?: number,
  ): AsyncGenerator<{ readonly row: string; readonly setup: ListedSetup }>;
}

/** A list of organisations for a periodic job. */
export interface OrganisationList {
  /** Lists the organisation; listing it again renews the time. */
  add(organisationId: string): Promise<void>;
  /** Takes the organisation off the list at once. */
  remove(organisationId: string): Promise<void>;
  /** Removes it unless it was added within two minutes: the request that added it may not have written its row yet. */
  removeSettled(organisationId: string): Promise<void>;
  /** Ids of all listed organisations, page by page. */
  each(): AsyncGenerator<string>;
}

export interface ConsentStates {
  /** Stores the state under the digest of its key. */
  put(digest: string, state: ConsentState): Promise<void>;
  /** The first caller gets the state and thereby uses it up; every other caller gets undefined. */
  take(digest: string): Promise<ConsentState | undefined>;
  /** Removes states that nobody used in time. */
  removeExpired(at: Date): Promise<void>;
}

export interface TenantBinding {
  readonly organisationId: string;
  readonly boundAt: string;
}

/** One tenant, one organisation: the tenant is the row's key, so table storage decides who was first. */
export interface TenantBindings {
  /** False when another organisation holds it. */
  bind(tenantId: string, organisationId: string, at: Date): Promise<boolean>;
  /** The organisation that holds the tenant, undefined when none does. */
  holder(tenantId: string): Promise<TenantBinding | undefined>;
  /** Only if that organisation holds it. */
  release(tenantId: string, organisationId: string): Promise<void>;
}

/** Which organisations met which refusal of Microsoft that is not known, within the last hour. */
export interface UnknownRefusals {
  /** @returns the number of different organisations that met it */
  add(code: string, organisationId: string, at: Date): Promise<number>;
  /** @returns every code that this organisation met, with the number of others that met it */
  remove(
    organisationId: string,
    at: Date,
  ): Promise<readonly { readonly code: string; readonly left: number }[]>;
}

export interface OnboardingSettings {
  readonly apiUrl: string;
  readonly portalUrl: string;
  readonly discoveryClientId: string;
  readonly stateMinutes: number;
  readonly validationMinutes: number;
  readonly verificationMinutes: number;
  readonly secretLifetimeDays: number;
  readonly allowPrivilegedRoleAdministrator: boolean;
  /** Tenants that an operator lets several organisations connect. */
  readonly sharedTenants: readonly string[];
}

export interface OnboardingDeps {
  readonly settings: OnboardingSettings;
  readonly clock: Clock;
  readonly connections: ConnectionStore;
  /** Organisations whose orchestration is under way, so that the sweep finds interrupted ones. */
  readonly runs: OrganisationList;
  /** Connected organisations, for the health check. */
  readonly watched: OrganisationList;
  /** Connected organisations whose secret our vault lacks. */
  readonly lost: OrganisationList;
  readonly healthChecks: Queue<HealthMessage>;
  readonly states: ConsentStates;
  readonly bindings: TenantBindings;
  readonly refusals: UnknownRefusals;
  readonly answers: MicrosoftAnswers;
  readonly setups: SetupList;
  readonly reports: Pick<DependencyReports, 'ends'>;
  /** Names and members of organisations. */
  organisations(): Organisations;
  /** The audit chain of each organisation. */
  audit(): Audit;
  /** Alerts by cause. */
  alerts(): Alerts;
  /** Hints to open portal pages. */
  live(): LiveChannel;
  /** App-only tokens of Entra. */
  tokens(): AppTokens;
  /** Microsoft Graph as one of the two apps. */
  graph(): Graph;
  /** Microsoft's consent and sign-in pages. */
  signIns(): SignIns;
  /** Key Vault. */
  secrets(): SecretStore;
  /** Client secrets of sync apps, with their expiry. */
  appSecrets(): AppSecrets;
  /** The room list. */
  rooms(): Rooms;
  /** Proof of mailbox access. */
  scope(): MailboxAccess;
  /** Sync of the rooms' calendars. */
  calendars(): RoomCalendars;
  /** Which rooms are on which devices. */
  assignments(): DeviceAssignments;
  /** Numbers of the other capabilities, for operators. */
  counts(): SummaryCounts;
  /** Knowledge of the other capabilities about one organisation, for operators. */
  evidence(): SetupEvidence;
}
