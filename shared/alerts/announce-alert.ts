/** Announces a changed alert to the audit, the portals and the webhooks. The sweep of the outbox finishes what was cut off. */
import type { LiveChannel } from '../live/contract.ts';
import type { Audit } from '../operations/contract.ts';
import type { AlertRecord } from './alert.ts';
import { eventOf } from './webhook.ts';

export interface AnnounceDeps {
  readonly audit: () => Audit;
  readonly live: () => LiveChannel;
  /** Queues the change for the webhooks and takes it out of the outbox. */
  readonly enqueue: (alert: AlertRecord) => Promise<void>;
}

/** Announcing twice writes one audit entry, and gives receivers the same ids. */
export function announceAlert({ audit, live, enqueue }: AnnounceDeps) {
  return async function announce(alert: AlertRecord): Promise<void> {
    const { type } = eventOf(alert);
    const person = type === 'alert.acknowledged' ? alert.acknowledgedBy : undefined;
    await audit().append(
      alert.organisationId,
      { actor: person ?? 'system', action: type, target: alert.id, result: 'ok' },
      `${alert.id}.${type}`,
    );
    await live().publish(alert.organisationId, {
      kind: 'alert.changed',
      data: { alertId: alert.id, state: alert.state },
    });
    await enqueue(alert);
  };
}
