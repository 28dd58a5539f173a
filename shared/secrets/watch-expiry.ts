/** Which secrets are in use, and the warning that each has earned: from the daily sweep and the vault's events alike. */
import type { Alerts } from '../alerts/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { AppSecrets, SecretStore } from './contract.ts';
import { type ExpiryPolicy, rungAt } from './expiry-policy.ts';
import type { SecretRecords } from './ports.ts';
import {
  expiryAlert,
  expiryCause,
  PLATFORM,
  recordOf,
  rotationCause,
  type SecretRecord,
  unwatchedAlert,
  unwatchedCause,
} from './secret-record.ts';

export interface WatchNeeds {
  readonly records: SecretRecords;
  readonly alerts: () => Alerts;
  readonly secrets: () => SecretStore;
  readonly clock: Clock;
  readonly policy: ExpiryPolicy;
  /** Of the discovery app's own secret; absent when it has none. */
  readonly discoverySecret: string | undefined;
}

export interface ExpiryWatch extends Pick<AppSecrets, 'watch' | 'forget'> {
  /** Raises what is due and was not raised before. */
  look(name: string): Promise<void>;
  /** The newest version that the operator stored is the one in use. */
  watchDiscovery(): Promise<void>;
}

export function watchExpiry(needs: WatchNeeds): ExpiryWatch {
  const { records, alerts, secrets, clock, policy, discoverySecret } = needs;

  const settle = async (record: SecretRecord | undefined): Promise<void> => {
    if (record?.warned === undefined) return;
    await alerts().resolve(expiryCause(record, record.warned));
  };

  async function put(record: SecretRecord): Promise<void> {
    const known = await records.get(record.name);
    // Of the discovery app's an operator may also correct the date.
    if (known?.version === record.version && known.expiresOn === record.expiresOn) return;
    // Settled before its note goes, and again what was raised meanwhile.
    await settle(known);
    let before: SecretRecord | undefined;
    await records.change(record.name, (current) => {
      before = current;
      const { rotations = 0, problem } = current ?? {};
      // A renewal that is at work ends both, and the alert with them.
      return { ...record, rotations, ...(problem === undefined ? {} : { problem }) };
    });
    await settle(before);
  }

  async function forget(name: string): Promise<void> {
    const record = await records.get(name);
    if (record === undefined) return;
    await settle(record);
    if (record.problem !== undefined) await alerts().resolve(rotationCause(record));
    await records.remove(name);
  }

  return {
    watch: (organisationId, secret, generation) =>
      put(recordOf(organisationId, secret, generation)),

    forget,

    async look(name) {
      const record = await records.get(name);
      const rung = record === undefined ? undefined : rungAt(record, clock(), policy);
      if (record === undefined || rung === undefined) return;
      if (record.warned !== undefined && record.warned <= rung) return;
      await alerts().raise(expiryAlert(record, rung, policy));
      await settle(record);
      const noted = await records.change(name, (current) =>
        current?.version === record.version ? { ...current, warned: rung } : undefined,
      );
      // Replaced while we looked: nobody else knows of this alert.
      if (noted === undefined) await alerts().resolve(expiryCause(record, rung));
    },

    async watchDiscovery() {
      if (discoverySecret === undefined) return;
      const versions = await secrets().versions(discoverySecret);
      const newest = versions.find(({ enabled }) => enabled);
      if (newest?.expiresOn === undefined) {
        await alerts().raise(unwatchedAlert(discoverySecret, newest !== undefined));
        // What is known of a version before says nothing of this one.
        await forget(discoverySecret);
        return;
      }
      await alerts().resolve(unwatchedCause(discoverySecret));
      const { name, version, expiresOn } = newest;
      await put({ organisationId: PLATFORM, name, version, expiresOn, rotations: 0 });
    },
  };
}
