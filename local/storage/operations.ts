/** Names storage requests by kind, so that they can be counted: `queue POST messages`, `table GET entities`, `blob PUT blob`. */
import type { StorageService } from './azurite.ts';

/** `path` begins with the account. */
export function storageOperation(service: StorageService, method: string, path: string): string {
  const [first = '', ...rest] = path.split('/').slice(2);
  return `${service} ${method} ${kind[service](first, rest)}`;
}

const kind: Readonly<Record<StorageService, (first: string, rest: readonly string[]) => string>> = {
  blob: (container, rest) => {
    if (container === '') return 'service';
    return rest.length === 0 ? 'container' : 'blob';
  },
  queue: (queue, [messages]) => {
    if (queue === '') return 'service';
    return messages ?? 'queue';
  },
  table: (table) => {
    if (table === '') return 'service';
    if (table === '$batch') return 'batch';
    return table.startsWith('Tables') ? 'tables' : 'entities';
  },
};
