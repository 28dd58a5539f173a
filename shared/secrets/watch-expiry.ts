/** Records which secrets are in use, and raises the expiry alert that is due for each: for the sweep and for events. */
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
  resolveRotation,
  type SecretRecord,
  unwatchedAlert,
  unwatchedCause,
} from './secret-record.ts';

interface Deps {
  readonly records: SecretRecords;
  readonly alerts: () => Alerts;
  readonly secrets: () => Pick<SecretStore, 'versions'>;
  readonly clock: Clock;
  readonly policy: ExpiryPolicy;
  /** The name of the discovery app's own secret; undefined when it has none. */
  readonly discoverySecret: string | undefined;
}

export interface ExpiryWatch extends Pick<AppSecrets, 'watch' | 'forget'> {
  /** Raises the expiry alert that is due, unless it was raised before. @throws AppError `request.busy` */
  look(name: string): Promise<void>;
  /** Watches the newest enabled version of the discovery app's secret, which an operator stores. */
  watchDiscovery(): Promise<void>;
}

export function watchExpiry(deps: Deps): ExpiryWatch {
  const { records, alerts, secrets, clock, policy, discoverySecret } = deps;

  const resolveWarning = async (record: SecretRecord | undefined): Promise<void> => {
    if (record?.warned === undefined) return;
    await alerts().resolve(expiryCause(record, record.warned));
  };

  async function put(record: SecretRecord): Promise<void> {
    const known = await records.get(record.name);
    // An operator may also correct the expiry date of the discovery app's secret.
    if (known?.version === record.version && known.expiresOn === record.expiresOn) return;
    // Before the record loses its note of the warning, and again for a warning raised meanwhile.
    await resolveWarning(known);
    let before: SecretRecord | undefined;
    await records.change(record.name, (current) => {
      before = current;
      const { rotations = 0, problem } = current ?? {};
      // A renewal that is at work ends both, and its alert.
      return { ...record, rotations, ...(problem === undefined ? {} : { problem }) };
    });
    await resolveWarning(before);
  }

  async function forget(name: string): Promise<void> {
    const record = await records.get(name);
    if (record === undefined) return;
    await resolveWarning(record);
    if (record.problem !== undefined) await resolveRotation(alerts(), record);
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
      await resolveWarning(record);
      const noted = await records.change(name, (current) =>
        current?.version === record.version ? { ...current, warned: rung } : undefined,
      );
      // The secret was replaced meanwhile: no record knows of this alert, so nobody else would end it.
      if (noted === undefined) await alerts().resolve(expiryCause(record, rung));
    },

    async watchDiscovery() {
      if (discoverySecret === undefined) return;
      const versions = await secrets().versions(discoverySecret);
      const newest = versions.find(({ enabled }) => enabled);
      if (newest?.expiresOn === undefined) {
        await alerts().raise(unwatchedAlert(discoverySecret, newest !== undefined));
        // The record of an earlier version says nothing of this one.
        await forget(discoverySecret);
        return;
      }
      await alerts().resolve(unwatchedCause(discoverySecret));
      const { name, version, expiresOn } = newest;
      await put({ organisationId: PLATFORM, name, version, expiresOn, rotations: 0 });
    },
  };
}
