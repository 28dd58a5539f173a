/** Delivers changed alerts to webhooks: an outbox that is written with the alert, a queue, and retries that back off. */
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import type { SecretStore } from '../secrets/contract.ts';
import type { AlertRecord } from './alert.ts';
import type { Delivery } from './contract.ts';
import type { AlertStore, DeadLetters, SendOutcome, WebhookSender, Webhooks } from './ports.ts';
import { webhookHeaders } from './sign-webhook.ts';
import { eventOf, OPERATORS, retrySeconds, type Webhook } from './webhook.ts';

interface DeliveryDeps {
  readonly store: Pick<AlertStore, 'outbox' | 'removeFromOutbox'>;
  readonly webhooks: Pick<Webhooks, 'get'> & Pick<DeadLetters, 'put'>;
  readonly queue: Queue<Delivery>;
  readonly sender: WebhookSender;
  readonly secrets: () => Pick<SecretStore, 'read'>;
  readonly clock: Clock;
}

/** Announcing an alert takes less. */
const CUT_OFF_MS = 60_000;

/** Queueing twice gives the same ids, so that receivers drop the repetition. */
export function enqueueDeliveries({
  store,
  webhooks,
  queue,
}: Pick<DeliveryDeps, 'store' | 'webhooks' | 'queue'>) {
  return async function enqueue(alert: AlertRecord): Promise<void> {
    const event = eventOf(alert);
    for (const target of new Set([alert.organisationId, OPERATORS])) {
      if ((await webhooks.get(target)) === undefined) continue;
      const id = `${alert.id}.${event.type}`;
      await queue.send({ target, id, alertId: alert.id, event, failures: 0 });
    }
    await store.removeFromOutbox(alert);
  };
}

/** Announces the changes whose announcement was cut off. */
export function sweepOutbox({
  store,
  clock,
  announce,
}: Pick<DeliveryDeps, 'store' | 'clock'> & {
  readonly announce: (alert: AlertRecord) => Promise<void>;
}) {
  return async function sweep(): Promise<void> {
    for await (const alert of store.outbox()) {
      const age = clock().getTime() - Date.parse(eventOf(alert).timestamp);
      if (age >= CUT_OFF_MS) await announce(alert);
    }
  };
}

/** One try, signed with the secret, and with the one before while that still counts. */
export async function sendOnce(
  { sender, secrets, clock }: Pick<DeliveryDeps, 'sender' | 'secrets' | 'clock'>,
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

/** A failed try goes back into the queue for later; after the last one, or when the receiver is gone, it is listed. */
export function deliverAlerts(deps: Omit<DeliveryDeps, 'store'>) {
  const { webhooks, queue, clock } = deps;
  return async function deliver(delivery: Delivery, log: Logger): Promise<void> {
    const { target, id, event, alertId } = delivery;
    const stored = await webhooks.get(target);
    if (stored === undefined) return;
    const sent = await sendOnce(deps, stored.value, delivery);
    if (sent.outcome === 'delivered') return;
    const { reason, retryAfter } = sent;
    const failures = delivery.failures + 1;
    log.warn('webhook.failed', { organisationId: target, failures, reason });
    const wait = sent.outcome === 'gone' ? undefined : retrySeconds(failures, retryAfter, clock());
    if (wait !== undefined) {
      await queue.send({ ...delivery, failures }, { delaySeconds: wait });
      return;
    }
    const failedAt = clock().toISOString();
    await webhooks.put(target, {
      id,
      type: event.type,
      alertId,
      failedAt,
      tries: failures,
      reason,
    });
  };
}
