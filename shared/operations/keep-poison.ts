/** Keeps queue messages that failed in every try, with an alert; an operator replays or discards them. */
import type { Alerts } from '../alerts/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { OpenQueue } from '../platform/queues.ts';
import { type Audit, noteChange } from './contract.ts';
import { operationProblems } from './errors.ts';
import { organisationOf, type PoisonMessage, poisonId } from './poison.ts';
import type { PoisonStore } from './ports.ts';

interface Deps {
  readonly store: PoisonStore;
  readonly openQueue: OpenQueue;
  readonly alerts: () => Pick<Alerts, 'raise' | 'resolve'>;
  readonly audit: Audit;
  readonly clock: Clock;
}

const causeOf = (queue: string) =>
  ({ organisationId: 'platform', kind: 'poison-message', subject: queue }) as const;

export type KeepPoison = ReturnType<typeof keepPoison>;

export function keepPoison({ store, openQueue, alerts, audit, clock }: Deps) {
  async function find(id: string): Promise<PoisonMessage> {
    const found = await store.get(id);
    if (found === undefined) throw operationProblems.error('poison.not-found');
    return found;
  }

  async function remove(
    { id, queue, message, keptAt }: PoisonMessage,
    actor: string,
    action: 'poison.replayed' | 'poison.discarded',
  ): Promise<void> {
    const entry = { actor, action, target: id, result: 'ok' } as const;
    await noteChange(audit, organisationOf(message))(entry, keptAt);
    await store.remove(id);
    if (!(await store.holds(queue))) await alerts().resolve(causeOf(queue));
  }

  return {
    async keep(
      queue: string,
      message: unknown,
      delivery: { readonly id?: unknown; readonly insertionTime?: unknown },
      log: Logger,
      what = `Work of the queue ${queue} failed in every try.`,
    ): Promise<void> {
      const id = poisonId(queue, message, delivery);
      await store.keep({ id, queue, keptAt: clock().toISOString(), message });
      log.warn('poison.kept', { queue, id });
      await alerts().raise({
        ...causeOf(queue),
        severity: 'warning',
        message: `${what} It is kept for an operator to replay or discard.`,
      });
    },

    /**
     * Sends the message before it is forgotten: a crash in between replays it twice, and every handler may run twice.
     *
     * @throws AppError `poison.not-found`
     */
    async replay(id: string, actor: string): Promise<void> {
      const found = await find(id);
      await openQueue(found.queue).send(found.message);
      await remove(found, actor, 'poison.replayed');
    },

    /** @throws AppError `poison.not-found` */
    async discard(id: string, actor: string): Promise<void> {
      await remove(await find(id), actor, 'poison.discarded');
    },
  };
}
