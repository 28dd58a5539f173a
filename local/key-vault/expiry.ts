/** Raises the events of a version's life: new at once, near expiry 30 days ahead, expired; each once per version and date. */
import type { Store } from '../kit/store.ts';
import type { EventGrid } from './event-grid.ts';
import type { SecretVersion } from './secrets.ts';

interface Due {
  readonly key: string;
  readonly at: number;
  readonly kind: 'SecretNearExpiry' | 'SecretExpired';
  readonly name: string;
  readonly version: string;
  readonly expires: number;
}

const NEAR_EXPIRY_MS = 30 * 86_400_000;
export const VAULT_NAME = 'local';

export function createExpiry(options: { store: Store; events: EventGrid; vaultUrl(): string }) {
  const schedule = options.store.collection<Due>('schedule');
  let nextAt = schedule.list()[0]?.at ?? Number.POSITIVE_INFINITY;

  function raise(kind: string, version: SecretVersion): void {
    options.events.raise(`Microsoft.KeyVault.${kind}`, version.name, {
      Id: `${options.vaultUrl()}/secrets/${version.name}/${version.version}`,
      VaultName: VAULT_NAME,
      ObjectType: 'Secret',
      ObjectName: version.name,
      Version: version.version,
      NBF: version.notBefore ?? null,
      EXP: version.expires ?? null,
    });
  }

  function put(kind: Due['kind'], at: number, version: SecretVersion, expires: number): void {
    // Padded, so that key order is time order.
    const key = `${String(at).padStart(16, '0')}|${kind}|${version.name}|${version.version}`;
    schedule.put(key, { key, at, kind, name: version.name, version: version.version, expires });
    nextAt = Math.min(nextAt, at);
  }

  return {
    /** Joins the transaction of the write. An older date's entries are left to be dropped when due. */
    onVersion(version: SecretVersion, previous?: SecretVersion): void {
      if (previous === undefined) raise('SecretNewVersionCreated', version);
      if (version.expires === undefined || version.expires === previous?.expires) return;
      const at = version.expires * 1000;
      put('SecretNearExpiry', at - NEAR_EXPIRY_MS, version, version.expires);
      put('SecretExpired', at, version, version.expires);
    },

    raiseDue(find: (name: string, version: string) => SecretVersion | undefined): void {
      const now = Date.now();
      if (nextAt > now) return;
      options.store.transaction(() => {
        for (const due of schedule.list()) {
          if (due.at > now) break;
          schedule.delete(due.key);
          const version = find(due.name, due.version);
          if (version?.enabled && version.expires === due.expires) raise(due.kind, version);
        }
      });
      nextAt = schedule.list()[0]?.at ?? Number.POSITIVE_INFINITY;
    },
  };
}
