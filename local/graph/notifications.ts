/** Turns changes of a mailbox into change and lifecycle notifications of the subscriptions that watch it. */
import type { Delays } from '../kit/emulator.ts';
import type { Access } from './access.ts';
import type { Delivery, Notification } from './delivery.ts';
import { type EventKey, eventId } from './event-id.ts';
import { changeKeyOf } from './event-view.ts';
import type { ChangeType, LifecycleEvent, Subscription, Subscriptions } from './subscriptions.ts';

export interface Notifier {
  changed(mailboxId: string, change: ChangeType, event: EventKey & { version: number }): void;
  lifecycle(subscription: Subscription, event: LifecycleEvent): void;
}

export function createNotifier(
  subscriptions: Subscriptions,
  delivery: Delivery,
  access: Access,
  delays: Delays,
): Notifier {
  return {
    changed(mailboxId, change, event) {
      for (const subscription of subscriptions.ofMailbox(mailboxId)) {
        if (!subscription.changeTypes.includes(change)) continue;
        if (!access.alive(subscription.tenantId, subscription.appId)) continue;
        delivery.enqueue(
          changeNotification(subscription, change, event),
          delays.notificationDeliveryMs,
        );
      }
    },
    lifecycle(subscription, event) {
      const url = subscription.lifecycleNotificationUrl;
      if (url === null) return;
      const item = { ...envelope(subscription), lifecycleEvent: event };
      delivery.enqueue(
        { url, subscriptionId: subscription.id, kind: 'lifecycle', item },
        delays.notificationDeliveryMs,
      );
    },
  };
}

function changeNotification(
  subscription: Subscription,
  changeType: ChangeType,
  event: EventKey & { version: number },
): Notification {
  const id = eventId(event, subscription.immutableIds);
  const resource = `Users/${subscription.mailboxId}/Events/${id}`;
  const item = {
    ...envelope(subscription),
    changeType,
    resource,
    resourceData: {
      '@odata.type': '#Microsoft.Graph.Event',
      '@odata.id': resource,
      '@odata.etag': `W/"${changeKeyOf(event.version)}"`,
      id,
    },
  };
  const { id: subscriptionId, notificationUrl: url } = subscription;
  return { url, subscriptionId, kind: 'change', item };
}

const envelope = (subscription: Subscription) => ({
  subscriptionId: subscription.id,
  subscriptionExpirationDateTime: subscription.expiresAt,
  clientState: subscription.clientState,
  tenantId: subscription.tenantId,
});
