/** Every step of a renewal as a function over ports. Each looks at the connection first: it may run twice, or late. */
import type { RoomCalendars } from '../calendar/contract.ts';
import { type AppIdentity, type AppTokens, MicrosoftError } from '../microsoft/contract.ts';
import { noteChange } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { isLost } from '../platform/dependencies.ts';
import type { Rooms } from '../rooms/contract.ts';
import type { AppSecrets } from './contract.ts';
import { type RotationActivityName, rotationNames } from './durable-names.ts';
import { type EndDeps, endRotation, type KeepDeps, keepSecretInUse } from './end-rotation.ts';
import { type Renewable, renewable } from './renewable.ts';
import { renewalAfterRefusal } from './renewal-refusals.ts';
import {
  type AddResult,
  done,
  endInput,
  failed,
  type RenewalInput,
  type RotationInput,
  type RotationStepResult,
  renewalInput,
  rotationInput,
  type SwitchResult,
  stale,
  type Unfinished,
  waiting,
} from './rotation-steps.ts';

/** A new secret is unknown to some of Microsoft's replicas for a while; after this it is wrong. */
const GRACE_MS = 15 * 60_000;
const MOST_ROOMS = 5;

export interface RotationDeps extends EndDeps, KeepDeps {
  readonly appSecrets: Pick<AppSecrets, 'ensure' | 'watch'>;
  readonly rooms: () => Rooms;
  readonly calendars: () => RoomCalendars;
  readonly tokens: () => AppTokens;
  readonly clock: Clock;
  /** How long both secrets are valid after the switch. */
  readonly overlapMinutes: number;
}
type UsingDeps = Pick<RotationDeps, 'connections'>;

type Activity = (input: unknown) => Promise<object>;

export function rotationActivities(
  deps: RotationDeps,
): Readonly<Record<RotationActivityName, Activity>> {
  return {
    [rotationNames.add]: (input) => declared(add(deps, rotationInput.parse(input))),
    [rotationNames.prove]: (input) => declared(prove(deps, renewalInput.parse(input))),
    [rotationNames.switch]: (input) => declared(cutOver(deps, renewalInput.parse(input))),
    [rotationNames.retire]: (input) => declared(retire(deps, renewalInput.parse(input))),
    [rotationNames.end]: (input) => endRotation(deps, endInput.parse(input)),
  };
}

/** A refusal of Microsoft, the vault or storage is an outcome; a bug of ours is thrown. */
async function declared<R>(step: Promise<R>): Promise<R | Unfinished> {
  try {
    return await step;
  } catch (error) {
    return renewalAfterRefusal(error);
  }
}

/** The connection, while its secret in use has that key id. */
async function using(
  { connections }: UsingDeps,
  organisationId: string,
  keyId: string,
): Promise<Renewable | undefined> {
  const found = renewable(await connections().get(organisationId));
  return found?.syncApp.secret.keyId === keyId ? found : undefined;
}

async function add(
  deps: UsingDeps & Pick<RotationDeps, 'appSecrets'>,
  input: RotationInput,
): Promise<AddResult> {
  const connection = await using(deps, input.organisationId, input.keyId);
  if (connection === undefined) return stale;
  const { organisationId, discovery, syncApp } = connection;
  const { applicationId, clientId, generation } = syncApp;
  const { secret } = await deps.appSecrets.ensure({
    organisationId,
    discovery,
    applicationId,
    clientId,
    name: input.name,
    generation: generation + 1,
  });
  return { outcome: 'done', next: secret };
}

/** With a token, and with a room's calendar unless the old secret cannot read one either. */
async function prove(
  deps: UsingDeps & KeepDeps & Pick<RotationDeps, 'rooms' | 'calendars' | 'tokens' | 'clock'>,
  input: RenewalInput,
): Promise<RotationStepResult> {
  const { organisationId, keyId, next } = input;
  const connection = await using(deps, organisationId, keyId);
  if (connection === undefined) return stale;
  const { tenantId, syncApp } = connection;
  const identity: AppIdentity = {
    app: 'sync',
    tenantId,
    expectedRoles: connection.sync?.expectedRoles ?? [],
    clientId: syncApp.clientId,
    secretName: next.name,
    secretVersion: next.version,
  };
  try {
    await deps.tokens().acquire(identity, { fresh: true });
    const proven =
      (await anyReadable(deps, organisationId, identity)) ||
      !(await anyReadable(deps, organisationId, connection.sync));
    return proven ? done : waiting('rotation.not-proven');
  } catch (error) {
    const age = deps.clock().getTime() - Date.parse(next.createdAt);
    const wrong = error instanceof MicrosoftError && error.reason === 'secret-invalid';
    if (!wrong) return renewalAfterRefusal(error);
    if (age < GRACE_MS) return waiting('rotation.not-accepted');
    return await discard(deps, connection);
  }
}

/** True also when there is no room to try: then the token is all the proof there can be. */
async function anyReadable(
  { rooms, calendars }: Pick<RotationDeps, 'rooms' | 'calendars'>,
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
    // The old secret may be worth nothing already, or lost.
    if (isLost(error)) return false;
    const { reason } = error instanceof MicrosoftError ? error : {};
    if (reason === 'secret-expired' || reason === 'secret-invalid') return false;
    throw error;
  }
}

/** The new secret is no good: back to one credential, the one that works. */
async function discard(deps: KeepDeps, connection: Renewable): Promise<RotationStepResult> {
  await keepSecretInUse(deps, connection);
  return failed('rotation.not-accepted');
}

async function cutOver(
  deps: UsingDeps & Pick<RotationDeps, 'appSecrets' | 'audit' | 'clock' | 'overlapMinutes'>,
  input: RenewalInput,
): Promise<SwitchResult> {
  const { organisationId, keyId, next } = input;
  const action = 'secret.switched';
  const entry = { actor: 'system', action, target: next.name, result: 'ok' } as const;
  if ((await using(deps, organisationId, keyId)) !== undefined) {
    await noteChange(deps.audit(), organisationId)(entry, next.keyId);
    await deps.connections().switchSecret(organisationId, keyId, next);
  }
  const connection = await using(deps, organisationId, next.keyId);
  if (connection === undefined) return stale;
  await deps.appSecrets.watch(organisationId, next, connection.syncApp.generation);
  const until = deps.clock().getTime() + deps.overlapMinutes * 60_000;
  return { outcome: 'done', overlapUntil: new Date(until).toISOString() };
}

async function retire(
  deps: UsingDeps & KeepDeps,
  input: RenewalInput,
): Promise<RotationStepResult> {
  const connection = await using(deps, input.organisationId, input.next.keyId);
  if (connection === undefined) return stale;
  await keepSecretInUse(deps, connection);
  return done;
}
