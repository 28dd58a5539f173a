/** A queue as a place. Its messages go by themselves: each names an organisation that is gone, and is dropped. */
import type { WaitingMessage } from '../../platform/queues.ts';
import type { Place } from '../ports.ts';

export const queuePlace = (
  queue: string,
  peek: (queue: string) => Promise<readonly WaitingMessage[]>,
): Place => ({
  name: `queue ${queue}`,
  async look(organisationId) {
    const own = (await peek(queue)).filter(({ text }) => text.includes(organisationId));
    return { items: own.map(({ id, text }) => ({ key: id, data: { id, text } })) };
  },
});
