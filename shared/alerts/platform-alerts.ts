/** The alerts of the service itself: those that are open, and those raised since some time. */
import type { AlertRecord } from './alert.ts';
import type { AlertStore } from './ports.ts';

const PLATFORM = 'platform';
const PAGE = 200;
const MOST_PAGES = 5;

export function alertsOfPlatform({ store }: { readonly store: Pick<AlertStore, 'page'> }) {
  /** Newest first, a thousand at most. @throws AppError `storage.unavailable` */
  return async function since(from: Date): Promise<readonly AlertRecord[]> {
    const found: AlertRecord[] = [];
    let after: string | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page = await store.page(PLATFORM, { limit: PAGE, after, state: 'all' });
      found.push(...page.items);
      after = page.after;
      const last = page.items.at(-1);
      // Open ones come first, however old they are.
      const isPast = last?.state === 'resolved' && Date.parse(last.raisedAt) < from.getTime();
      if (after === undefined || isPast) break;
    }
    return found;
  };
}
