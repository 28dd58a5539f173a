/** From a changed alert to the webhooks that want it: an outbox written with the alert, a queue, tries with back-off. */
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import type { SecretStore } from '../secrets/contract.ts';
import type { AlertRecord } from './alert.ts';
import type { Delivery } from './contract.ts';
import type { AlertStore } from './ports.ts';
import { webhookHeaders } from './sign-webhook.ts';
import { eventOf, OPERATORS, retrySeconds, type Webhook } from './webhook.ts';
import type { DeadLetters, SendOutcome, WebhookSender, Webhooks } from './webhook-ports.ts';

export interface DeliveryNeeds {
  readonly store: AlertStore;
  readonly webhooks: Webhooks & DeadLetters;
  readonly queue: Queue<Delivery>;
  readonly sender: WebhookSender;
  readonly secrets: () => SecretStore;
  readonly clock: Clock;
}

/** Longer than whoever changed the alert needs to hand it over. */
const LEFT_BEHIND_MS = 60_000;

/** Twice gives the same ids: receivers drop the repetition. */
export const tellWebhooks =
  ({ store, webhooks, queue }: Pick<DeliveryNeeds, 'store' | 'webhooks' | 'queue'>) =>
  async (alert: AlertRecord): Promise<void> => {
    const event = eventOf(alert);
    for (const target of new Set([alert.organisationId, OPERATORS])) {
      if ((await webhooks.get(target)) === undefined) continue;
      const id = `${alert.id}.${event.type}`;
      await queue.send({ target, id, alertId: alert.id, event, failures: 0 });
    }
    await store.told(alert);
  };

/** What a crash between the alert and its announcement left behind. */
export const sweepUntold =
  ({
    store,
    clock,
    announce,
  }: Pick<DeliveryNeeds, 'store' | 'clock'> & {
    readonly announce: (alert: AlertRecord) => Promise<void>;
  }) =>
  async (): Promise<void> => {
    for await (const alert of store.untold()) {
      const age = clock().getTime() - Date.parse(eventOf(alert).timestamp);
      if (age >= LEFT_BEHIND_MS) await announce(alert);
    }
  };

export async function sendOnce(
  { sender, secrets, clock }: Pick<DeliveryNeeds, 'sender' | 'secrets' | 'clock'>,
  { url, secretName, secretVersion, previous }: Webhook,
  { id, event }: Pick<Delivery, 'id' | 'event'>,
): Promise<SendOutcome> {
  const at = clock();
  const stillCounts = previous !== undefined && Date.parse(previous.until) > at.getTime();
  const versions = [secretVersion, ...(stillCounts ? [previous.version] : [])];
  const keys: string[] = [];
  for (const version of versions) {
    const secret = await secrets().read(secretName, version);
    if (secret !== undefined) keys.push(secret.value);
  }
  if (keys.length === 0) return { outcome: 'failed', reason: 'signing-secret-missing' };
  const body = JSON.stringify(event);
  return await sender.post(url, webhookHeaders({ id, at, body }, keys), body);
}

export function deliverAlerts(needs: DeliveryNeeds) {
  const { webhooks, queue, clock } = needs;
  return async (delivery: Delivery, log: Logger): Promise<void> => {
    const { target, id, event } = delivery;
    const stored = await webhooks.get(target);
    if (stored === undefined) return;
    const sent = await sendOnce(needs, stored.webhook, delivery);
    if (sent.outcome === 'delivered') return;
    const failures = delivery.failures + 1;
    const wait = sent.outcome === 'gone' ? undefined : retrySeconds(failures);
    log.warn('webhook.failed', { organisationId: target, failures, reason: sent.reason });
    if (wait !== undefined) {
      await queue.send({ ...delivery, failures }, { delaySeconds: wait });
      return;
    }
    await webhooks.put(target, {
      id,
      type: event.type,
      alertId: delivery.alertId,
      failedAt: clock().toISOString(),
      tries: failures,
      reason: sent.reason,
    });
  };
}
