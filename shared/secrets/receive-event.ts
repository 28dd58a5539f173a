/** What an event of Key Vault leads to: a look at the version that is in use, never trust in the event itself. */
import type { Logger } from '../platform/logger.ts';
import type { SecretRecords } from './ports.ts';
import { parseSecretEvent } from './secret-event.ts';
import type { ExpiryWatch } from './watch-expiry.ts';

export interface EventNeeds {
  readonly records: SecretRecords;
  readonly watch: ExpiryWatch;
  readonly discoverySecret: string | undefined;
}

export const receiveSecretEvent =
  ({ records, watch, discoverySecret }: EventNeeds) =>
  async (event: unknown, log: Logger): Promise<void> => {
    const parsed = parseSecretEvent(event);
    if (parsed === undefined) {
      // Trying again would not make it readable.
      log.warn('secret-event.unreadable', {});
      return;
    }
    if (parsed.name === discoverySecret) await watch.watchDiscovery();
    const record = await records.get(parsed.name);
    if (record?.version === parsed.version) await watch.look(record.name);
  };
