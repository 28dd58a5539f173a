/** Change notification subscriptions, indexed by the mailbox they watch. */
import type { Store } from '../kit/store.ts';

export type ChangeType = 'created' | 'updated' | 'deleted';
export type LifecycleEvent = 'reauthorizationRequired' | 'subscriptionRemoved' | 'missed';

export interface Subscription {
  readonly id: string;
  readonly tenantId: string;
  readonly appId: string;
  readonly creatorId: string;
  readonly mailboxId: string;
  readonly resource: string;
  readonly changeTypes: readonly ChangeType[];
  readonly notificationUrl: string;
  readonly lifecycleNotificationUrl: string | null;
  readonly clientState: string | null;
  readonly expiresAt: string;
  readonly immutableIds: boolean;
}

export interface Subscriptions {
  /** Live ones only. */
  get(id: string): Subscription | undefined;
  ofMailbox(mailboxId: string): Subscription[];
  ofApplication(tenantId: string, appId: string): Subscription[];
  put(subscription: Subscription): void;
  delete(subscription: Subscription): void;
}

export function createSubscriptions(store: Store): Subscriptions {
  const rows = store.collection<Subscription>('subscriptions');
  const byId = new Map<string, Subscription>();
  const byMailbox = new Map<string, Set<string>>();
  const byApplication = new Map<string, Set<string>>();

  const applicationKey = ({ tenantId, appId }: Pick<Subscription, 'tenantId' | 'appId'>): string =>
    `${tenantId}|${appId}`;
  const remember = (subscription: Subscription): void => {
    byId.set(subscription.id, subscription);
    add(byMailbox, subscription.mailboxId, subscription.id);
    add(byApplication, applicationKey(subscription), subscription.id);
  };
  const remove = (subscription: Subscription): void => {
    rows.delete(subscription.id);
    byId.delete(subscription.id);
    byMailbox.get(subscription.mailboxId)?.delete(subscription.id);
    byApplication.get(applicationKey(subscription))?.delete(subscription.id);
  };
  const get = (id: string): Subscription | undefined => {
    const found = byId.get(id);
    if (found === undefined || Date.parse(found.expiresAt) > Date.now()) return found;
    remove(found);
    return undefined;
  };
  const all = (ids: Set<string> | undefined): Subscription[] =>
    [...(ids ?? [])].flatMap((id) => get(id) ?? []);
  for (const subscription of rows.list()) remember(subscription);

  return {
    get,
    ofMailbox: (mailboxId) => all(byMailbox.get(mailboxId)),
    ofApplication: (tenantId, appId) => all(byApplication.get(applicationKey({ tenantId, appId }))),
    put(subscription) {
      rows.put(subscription.id, subscription);
      remember(subscription);
    },
    delete: remove,
  };
}

function add(index: Map<string, Set<string>>, key: string, id: string): void {
  const known = index.get(key) ?? new Set();
  index.set(key, known.add(id));
}
