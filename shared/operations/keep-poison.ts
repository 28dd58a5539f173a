/** What becomes of messages that failed in every try: kept with an alert, replayed or discarded by an operator. */
import type { Alerts } from '../alerts/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import type { Logger } from '../platform/logger.ts';
import type { OpenQueue } from '../platform/queues.ts';
import { type Audit, actorOf } from './contract.ts';
import { operationProblems } from './errors.ts';
import { organisationOf, type PoisonMessage, poisonId } from './poison.ts';
import type { PoisonStore } from './ports.ts';

export interface PoisonPorts {
  readonly store: PoisonStore;
  readonly openQueue: OpenQueue;
  readonly alerts: () => Alerts;
  readonly audit: Audit;
  readonly clock: Clock;
}

const causeOf = (queue: string) =>
  ({ organisationId: 'platform', kind: 'poison-message', subject: queue }) as const;

export function keepPoison({ store, openQueue, alerts, audit, clock }: PoisonPorts) {
  async function find(id: string): Promise<PoisonMessage> {
    const found = await store.get(id);
    if (found === undefined) throw operationProblems.error('poison.not-found');
    return found;
  }

  async function settle(
    { id, queue, message }: PoisonMessage,
    by: PortalUser,
    action: 'poison.replayed' | 'poison.discarded',
  ): Promise<void> {
    await store.remove(id);
    await audit.append(organisationOf(message), {
      actor: actorOf(by),
      action,
      target: id,
      result: 'ok',
    });
    if (!(await store.holds(queue))) await alerts().resolve(causeOf(queue));
  }

  return {
    async keep(
      queue: string,
      message: unknown,
      delivery: { readonly id?: unknown; readonly insertionTime?: unknown },
      log: Logger,
    ): Promise<void> {
      const id = poisonId(queue, message, delivery);
      await store.keep({ id, queue, keptAt: clock().toISOString(), message });
      log.warn('poison.kept', { queue, id });
      await alerts().raise({
        ...causeOf(queue),
        severity: 'warning',
        message: `Work of the queue ${queue} failed in every try. It is kept for an operator to replay or discard.`,
      });
    },

    /** Sent before it is forgotten: a crash in between replays it twice, which all our work bears. */
    async replay(id: string, by: PortalUser): Promise<void> {
      const found = await find(id);
      await openQueue(found.queue).send(found.message);
      await settle(found, by, 'poison.replayed');
    },

    async discard(id: string, by: PortalUser): Promise<void> {
      await settle(await find(id), by, 'poison.discarded');
    },
  };
}
