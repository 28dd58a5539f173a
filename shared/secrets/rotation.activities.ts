/** Every step of a renewal as a function over ports. Each looks at the connection first: it may run twice, or late. */
import type { Alerts } from '../alerts/contract.ts';
import type { RoomCalendars } from '../calendar/contract.ts';
import { type AppIdentity, type AppTokens, MicrosoftError } from '../microsoft/contract.ts';
import type { Connection, Connections } from '../onboarding/contract.ts';
import type { Audit } from '../operations/contract.ts';
import type { Rooms } from '../rooms/contract.ts';
import type { AppSecrets } from './contract.ts';
import { type DurableActivity, durableNames } from './durable-names.ts';
import { keepOnly, type MakeSecretNeeds } from './make-app-secret.ts';
import type { SecretRecords } from './ports.ts';
import { type Renewable, renewable } from './renewable.ts';
import { renewalAfterRefusal } from './renewal-refusals.ts';
import { explain, type RotationCause } from './rotation-causes.ts';
import {
  type AddResult,
  type EndInput,
  endInput,
  failed,
  type RenewalInput,
  type RotationInput,
  renewalInput,
  rotationInput,
  type StepResult,
  type SwitchResult,
  stale,
  waiting,
} from './rotation-steps.ts';
import { rotationCause, type SecretRecord } from './secret-record.ts';

/** A new secret is unknown to some of Microsoft's replicas for a while; after this it is wrong. */
const GRACE_MS = 15 * 60_000;
const MOST_ROOMS = 5;

export interface RotationNeeds extends MakeSecretNeeds {
  readonly appSecrets: AppSecrets;
  readonly records: SecretRecords;
  readonly connections: () => Connections;
  readonly rooms: () => Rooms;
  readonly calendars: () => RoomCalendars;
  readonly tokens: () => AppTokens;
  readonly alerts: () => Alerts;
  readonly audit: () => Audit;
  readonly overlapMinutes: number;
}

type Activity = (input: unknown) => Promise<object>;

export function rotationActivities(
  needs: RotationNeeds,
): Readonly<Record<DurableActivity, Activity>> {
  return {
    [durableNames.add]: (input) => add(needs, rotationInput.parse(input)),
    [durableNames.prove]: (input) => prove(needs, renewalInput.parse(input)),
    [durableNames.switch]: (input) => goOver(needs, renewalInput.parse(input)),
    [durableNames.retire]: (input) => retire(needs, renewalInput.parse(input)),
    [durableNames.end]: (input) => end(needs, endInput.parse(input)),
  };
}

/** The connection, while its secret in use has that key id. */
async function using(
  { connections }: RotationNeeds,
  organisationId: string,
  keyId: string,
): Promise<Renewable | undefined> {
  const found = renewable(await connections().get(organisationId));
  return found?.syncApp.secret.keyId === keyId ? found : undefined;
}

async function add(needs: RotationNeeds, input: RotationInput): Promise<AddResult> {
  const connection = await using(needs, input.organisationId, input.keyId);
  if (connection === undefined) return stale;
  const { organisationId, discovery, syncApp } = connection;
  const { applicationId, clientId, generation } = syncApp;
  try {
    const { secret } = await needs.appSecrets.ensure({
      organisationId,
      discovery,
      applicationId,
      clientId,
      name: input.name,
      generation: generation + 1,
    });
    return { outcome: 'done', next: secret };
  } catch (error) {
    return renewalAfterRefusal(error);
  }
}

/** With a token, and with a room's calendar unless the old secret cannot read one either. */
async function prove(needs: RotationNeeds, input: RenewalInput): Promise<StepResult> {
  const { organisationId, keyId, next } = input;
  const connection = await using(needs, organisationId, keyId);
  if (connection === undefined) return stale;
  const { tenantId, syncApp } = connection;
  const identity: AppIdentity = {
    app: 'sync',
    tenantId,
    clientId: syncApp.clientId,
    secretName: next.name,
    secretVersion: next.version,
  };
  try {
    await needs.tokens().acquire(identity, { fresh: true });
    const proven =
      (await anyReadable(needs, organisationId, identity)) ||
      !(await anyReadable(needs, organisationId, connection.sync));
    return proven ? { outcome: 'done' } : waiting('rotation.not-proven');
  } catch (error) {
    const age = needs.clock().getTime() - Date.parse(next.createdAt);
    const wrong = error instanceof MicrosoftError && error.reason === 'secret-invalid';
    if (!wrong) return renewalAfterRefusal(error);
    if (age < GRACE_MS) return waiting('rotation.not-accepted');
    return await discard(needs, connection);
  }
}

/** True also when there is no room to try: then the token is all the proof there can be. */
async function anyReadable(
  { rooms, calendars }: RotationNeeds,
  organisationId: string,
  identity: AppIdentity | undefined,
): Promise<boolean> {
  let tried = 0;
  for await (const room of rooms().each(organisationId)) {
    if (room.state !== 'active') continue;
    if (await isReadable(calendars(), organisationId, room.emailAddress, identity)) return true;
    tried += 1;
    if (tried === MOST_ROOMS) break;
  }
  return tried === 0;
}

async function isReadable(
  calendars: RoomCalendars,
  organisationId: string,
  emailAddress: string,
  identity: AppIdentity | undefined,
): Promise<boolean> {
  try {
    return (await calendars.probe(organisationId, emailAddress, identity)) === 'readable';
  } catch (error) {
    // The old secret may be worth nothing already.
    const { reason } = error instanceof MicrosoftError ? error : {};
    if (reason === 'secret-expired' || reason === 'secret-invalid') return false;
    throw error;
  }
}

/** The new secret is no good: back to one credential, the one that works. */
async function discard(needs: RotationNeeds, connection: Renewable): Promise<StepResult> {
  try {
    await keepOnly(needs, appOf(connection), connection.syncApp.secret);
    return failed('rotation.not-accepted');
  } catch (error) {
    return renewalAfterRefusal(error);
  }
}

const appOf = ({ discovery, syncApp }: Renewable) => ({
  discovery,
  applicationId: syncApp.applicationId,
  name: syncApp.secret.name,
});

async function goOver(needs: RotationNeeds, input: RenewalInput): Promise<SwitchResult> {
  const { organisationId, keyId, next } = input;
  const switched = await needs.connections().switchSecret(organisationId, keyId, next);
  const connection = await using(needs, organisationId, next.keyId);
  if (connection === undefined) return stale;
  await needs.appSecrets.watch(organisationId, next, connection.syncApp.generation);
  if (switched) {
    await needs.audit().append(organisationId, {
      actor: 'system',
      action: 'secret.switched',
      target: next.name,
      result: 'ok',
    });
  }
  const until = needs.clock().getTime() + needs.overlapMinutes * 60_000;
  return { outcome: 'done', overlapUntil: new Date(until).toISOString() };
}

async function retire(needs: RotationNeeds, input: RenewalInput): Promise<StepResult> {
  const connection = await using(needs, input.organisationId, input.next.keyId);
  if (connection === undefined) return stale;
  try {
    await keepOnly(needs, appOf(connection), connection.syncApp.secret);
    return { outcome: 'done' };
  } catch (error) {
    return renewalAfterRefusal(error);
  }
}

async function end(needs: RotationNeeds, input: EndInput): Promise<object> {
  const { organisationId, name, number, outcome, code } = input;
  const record = await needs.records.get(name);
  // Ended before, or the connection is gone: nothing is left to tell.
  if (record === undefined || record.rotations !== number) return {};
  if (code !== record.problem) await needs.alerts().resolve(rotationCause(record));
  if (code !== undefined) {
    const severity = 'warning';
    await needs.alerts().raise({ ...rotationCause(record), severity, message: explain(code) });
  }
  if (outcome !== 'stale') {
    await needs.audit().append(organisationId, {
      actor: 'system',
      action: 'secret.rotated',
      target: name,
      result: outcome === 'done' ? 'ok' : 'failed',
      ...(code === undefined ? {} : { code }),
    });
  }
  const broke = outcome === 'stale' && (await isStillUsed(needs, organisationId, name));
  const problem: RotationCause | undefined = broke ? 'rotation.interrupted' : code;
  await needs.records.change(name, (current) =>
    current?.rotations === number
      ? { ...withoutProblem(current), rotations: number + 1, ...(problem && { problem }) }
      : undefined,
  );
  return {};
}

/** A repair that came between may have left two credentials alive: the sweep tidies where a problem is noted. */
async function isStillUsed(
  { connections }: RotationNeeds,
  organisationId: string,
  name: string,
): Promise<boolean> {
  return (await connections().get(organisationId))?.syncApp?.secret.name === name;
}

/**
 * Around a new secret, and after a failed renewal that is not due (any more): what was left behind goes, so that one
 * credential lives.
 * @throws MicrosoftError
 */
export async function tidy(needs: RotationNeeds, connection: Connection): Promise<void> {
  const found = renewable(connection);
  if (found === undefined) return;
  const { name, version } = found.syncApp.secret;
  await keepOnly(needs, appOf(found), found.syncApp.secret);
  const record = await needs.records.change(name, (current) =>
    current?.version === version ? { ...withoutProblem(current), tidied: true } : undefined,
  );
  if (record !== undefined) await needs.alerts().resolve(rotationCause(record));
}

const withoutProblem = ({ problem: _ended, ...kept }: SecretRecord): SecretRecord => kept;
