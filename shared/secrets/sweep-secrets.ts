/**
 * The daily sweep over our own records: what events and restarts may have missed. It notes every secret in use,
 * warns, begins renewals, tidies up after failed ones and around new secrets, and forgets what is gone.
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

export interface SweepNeeds {
  readonly records: SecretRecords;
  readonly watch: ExpiryWatch;
  readonly organisations: () => Organisations;
  readonly connections: () => Connections;
  readonly tidy: (connection: Connection) => Promise<void>;
  readonly clock: Clock;
  readonly policy: ExpiryPolicy;
}

/** Longer than any request that was given up can still be under way. */
const SETTLED_MS = 3600_000;
/** One sweep has five minutes, and each takes several requests; the next day goes on. */
const MOST_TIDIES = 100;

/** A first set-up has one from its validation on. */
const isInUse = (connection: Connection): boolean =>
  isInService(connection) ||
  connection.state === 'awaiting-sync-consent' ||
  connection.state === 'verifying';

export function sweepSecrets(needs: SweepNeeds) {
  const { records, watch, organisations, connections, clock, policy } = needs;

  /** Once a version: a request that was given up while it was made may have made another one afterwards. */
  const isUntidy = ({ tidied, createdAt }: SecretRecord): boolean =>
    tidied !== true &&
    createdAt !== undefined &&
    clock().getTime() - Date.parse(createdAt) >= SETTLED_MS;

  async function renew(
    orchestrations: Orchestrations,
    connection: Connection,
    name: string,
    left: { tidies: number },
  ) {
    const record = renewable(connection) && (await records.get(name));
    if (record === undefined) return;
    if (clock() >= rotatesAt(record, policy)) {
      await startRotation(needs, orchestrations, connection);
      return;
    }
    if (record.problem === undefined) {
      if (!isUntidy(record) || left.tidies === 0) return;
      left.tidies -= 1;
    }
    if (!(await isRotating(needs, orchestrations, name))) await needs.tidy(connection);
  }

  /** The name of the secret it uses. */
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

  return async (orchestrations: Orchestrations, log: Logger): Promise<void> => {
    const kept = new Set<string | undefined>();
    const failing = new Set<string>();
    const left = { tidies: MOST_TIDIES };
    for await (const { id } of organisations().each()) {
      try {
        kept.add(await sweepOne(orchestrations, id, left));
      } catch (error) {
        // One organisation's trouble must not keep the others from being looked at.
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
