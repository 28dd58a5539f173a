/** What follows a changed alert: audit, portals, webhooks. Whoever is cut off amid it is finished by the sweep. */
import type { LiveChannel } from '../live/contract.ts';
import type { Audit } from '../operations/contract.ts';
import type { AlertRecord } from './alert.ts';
import { eventOf } from './webhook.ts';

export interface AnnounceNeeds {
  readonly audit: () => Audit;
  readonly live: () => LiveChannel;
  /** Hands the change to webhooks; after it nothing is left to do. */
  readonly tell: (alert: AlertRecord) => Promise<void>;
}

/** Twice writes one entry, and gives receivers the same ids. */
export const announceAlert =
  ({ audit, live, tell }: AnnounceNeeds) =>
  async (alert: AlertRecord): Promise<void> => {
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
    await tell(alert);
  };
