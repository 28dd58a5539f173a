/** Microsoft Graph as far as room calendars need it: places, calendars, subscriptions and the directory. */
import { getRequestListener } from '@hono/node-server';
import type { Directory } from '../directory/directory.ts';
import type { Emulator, EmulatorDeps } from '../kit/emulator.ts';
import { createAccess } from './access.ts';
import { createApp, operation } from './app.ts';
import { createCalendars } from './calendars.ts';
import { createDelivery } from './delivery.ts';
import { registerApplications } from './directory/applications.ts';
import { registerDeletedItems } from './directory/deleted-items.ts';
import { registerFederatedCredentials } from './directory/federated-credentials.ts';
import { registerOrganisation } from './directory/organisation.ts';
import { registerPasswords } from './directory/passwords.ts';
import { registerPermissionGrants } from './directory/permission-grants.ts';
import { registerServicePrincipals } from './directory/service-principals.ts';
import { createEventControl, type EventControl } from './event-control.ts';
import { createExchangeControl, type ExchangeControl } from './exchange/control.ts';
import { createRoleBasedAccess } from './exchange/role-based-access.ts';
import { registerExchange } from './exchange/routes.ts';
import { createConcurrency } from './mailboxes.ts';
import { createNotifier } from './notifications.ts';
import { createRoomControl, type RoomControl, requireRoom, requireTenant } from './room-control.ts';
import { createRooms } from './rooms.ts';
import { registerBatch } from './routes/batch.ts';
import { registerCalendarRoutes } from './routes/calendars.ts';
import { registerPlaceRoutes } from './routes/places.ts';
import { registerSubscriptionRoutes } from './routes/subscriptions.ts';
import { createSubscriptions, type LifecycleEvent } from './subscriptions.ts';

export interface Graph extends Emulator, RoomControl, EventControl, ExchangeControl {
  /** Must be called after the directory's mailbox policies changed. */
  policyChanged(tenantId: string): void;
  /** Notifies every subscription of a room and returns their number. `subscriptionRemoved` removes them. */
  raiseLifecycle(tenantId: string, address: string, event: LifecycleEvent): number;
  allowRbacSubscriptions(allowed: boolean): void;
  /** Sends the notifications that are due, and waits for the answers; false when there were none. */
  drain(): Promise<boolean>;
}

export function createGraph(deps: EmulatorDeps, directory: Directory): Graph {
  const { delays } = deps;
  const base = `${deps.addresses.graph}/v1.0`;
  const store = deps.store('graph');
  const rooms = createRooms(store);
  const calendars = createCalendars(store);
  const subscriptions = createSubscriptions(store);
  const exchange = createRoleBasedAccess(store);
  const access = createAccess({ directory, store, rooms, exchange, delays });
  const delivery = createDelivery(deps, store, ({ kind, subscriptionId }) => {
    const subscription = subscriptions.get(subscriptionId);
    if (kind === 'change' && subscription !== undefined) notifier.lifecycle(subscription, 'missed');
  });
  const notifier = createNotifier(subscriptions, delivery, access, delays);
  const concurrency = createConcurrency();
  let rbacMaySubscribe = true;

  const parts = { base, directory, rooms, calendars, access, concurrency, subscriptions };
  const app = createApp(directory, deps.log, (version, beta, whole) => {
    registerBatch(version, whole, base);
    registerPlaceRoutes(version, parts);
    registerCalendarRoutes(version, parts);
    registerSubscriptionRoutes(version, { ...parts, rbacMaySubscribe: () => rbacMaySubscribe });
    registerApplications(version, directory);
    registerPasswords(version, directory);
    registerFederatedCredentials(version, directory);
    registerServicePrincipals(version, directory);
    registerDeletedItems(version, directory);
    registerOrganisation(version, directory);
    registerPermissionGrants(version, directory);
    registerExchange(beta, { directory, exchange });
  });
  const listener = getRequestListener(app.fetch);
  const control = { store, directory, rooms, calendars, subscriptions, notifier };

  return {
    name: 'graph',
    handle(request, response) {
      void listener(request, response);
    },
    operation,
    close: () => delivery.close(),
    drain: () => delivery.drain(),
    ...createRoomControl(control),
    ...createEventControl(control),
    ...createExchangeControl({ directory, exchange }),
    policyChanged: (tenantId) => access.policyChanged(tenantId),
    raiseLifecycle(tenantId, address, event) {
      const room = requireRoom(rooms, requireTenant(directory, tenantId), address);
      const watching = subscriptions.ofMailbox(room.id);
      store.transaction(() => {
        for (const subscription of watching) {
          if (event === 'subscriptionRemoved') subscriptions.delete(subscription);
          notifier.lifecycle(subscription, event);
        }
      });
      return watching.length;
    },
    allowRbacSubscriptions(allowed) {
      rbacMaySubscribe = allowed;
    },
  };
}
