/**
 * The daily sweep makes up for missed events and restarts. It records every secret in use, warns of its expiry, starts
 * renewals, removes credentials that failed renewals left behind, and deletes the records of secrets that are gone.
 */
import { type Connection, type Connections, isInService } from '../onboarding/contract.ts';
import type { Organisations } from '../organisations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Orchestrations } from '../platform/orchestrations.ts';
import { type ExpiryPolicy, rotatesAt } from './expiry-policy.ts';
import type { SecretRecords } from './ports.ts';
import { renewable } from './renewable.ts';
import { PLATFORM, type SecretRecord } from './secret-record.ts';
import { isRotating, startRotation } from './start-rotation.ts';
import type { ExpiryWatch } from './watch-expiry.ts';

interface Deps {
  readonly records: SecretRecords;
  readonly watch: ExpiryWatch;
  readonly organisations: () => Pick<Organisations, 'names'>;
  readonly connections: () => Pick<Connections, 'get'>;
  readonly tidy: (connection: Connection) => Promise<void>;
  readonly clock: Clock;
  readonly policy: ExpiryPolicy;
}

/** A request that was given up may still be under way at Microsoft for less than this. */
const IN_FLIGHT_MS = 3600_000;
/** Each takes several requests of the five minutes that a sweep has; the sweep of the next day goes on. */
const MOST_TIDIES = 100;

/** A first set-up uses a secret from its validation on. */
const isInUse = (connection: Connection): boolean =>
  isInService(connection) ||
  connection.state === 'awaiting-sync-consent' ||
  connection.state === 'verifying';

export function sweepSecrets(deps: Deps) {
  const { records, watch, organisations, connections, clock, policy } = deps;

  /** Once for each version: a request that was given up may have made a second credential afterwards. */
  const isUntidy = ({ tidied, createdAt }: SecretRecord): boolean =>
    tidied !== true &&
    createdAt !== undefined &&
    clock().getTime() - Date.parse(createdAt) >= IN_FLIGHT_MS;

  async function renew(
    orchestrations: Orchestrations,
    connection: Connection,
    name: string,
    left: { tidies: number },
  ) {
    const record = renewable(connection) && (await records.get(name));
    if (record === undefined) return;
    if (clock() >= rotatesAt(record, policy)) {
      await startRotation(deps, orchestrations, connection);
      return;
    }
    if (record.problem === undefined) {
      if (!isUntidy(record) || left.tidies === 0) return;
      left.tidies -= 1;
    }
    if (!(await isRotating(deps, orchestrations, name))) await deps.tidy(connection);
  }

  /** The name of the secret that the organisation uses. */
  async function sweepOne(
    orchestrations: Orchestrations,
    organisationId: string,
    left: { tidies: number },
  ) {
    const connection = await connections().get(organisationId);
    const { syncApp } = connection ?? {};
    if (connection === undefined || syncApp === undefined || !isInUse(connection)) {
      return undefined;
    }
    const { secret, generation } = syncApp;
    await watch.watch(organisationId, secret, generation);
    await watch.look(secret.name);
    await renew(orchestrations, connection, secret.name, left);
    return secret.name;
  }

  return async function sweep(orchestrations: Orchestrations, log: Logger): Promise<void> {
    const kept = new Set<string | undefined>();
    const failing = new Set<string>();
    const left = { tidies: MOST_TIDIES };
    for await (const { id } of organisations().names()) {
      try {
        kept.add(await sweepOne(orchestrations, id, left));
      } catch (error) {
        // A failure of one organisation must not stop the sweep of the others.
        failing.add(id);
        log.error('secrets.sweep-failed', error, { organisationId: id });
      }
    }
    try {
      await watch.watchDiscovery();
    } catch (error) {
      log.error('secrets.sweep-failed', error, { organisationId: PLATFORM });
    }
    for await (const { organisationId, name } of records.each()) {
      if (organisationId === PLATFORM) await watch.look(name);
      else if (!kept.has(name) && !failing.has(organisationId)) {
        await watch.forget(name);
      }
    }
  };
}
