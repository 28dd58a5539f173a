/** Change notifications of a room's events; the lifecycle address can only be given when a subscription is made. */
import { z } from 'zod';
import { type Graph, MicrosoftError } from '../../microsoft/contract.ts';
import type { ListedSubscription, Subscriptions } from '../ports.ts';

const made = (body: unknown) => {
  const parsed = madeSchema.safeParse(body);
  if (!parsed.success) throw new MicrosoftError('unknown', { cause: parsed.error });
  return parsed.data;
};

const madeSchema = z
  .object({ id: z.string(), expirationDateTime: z.string() })
  .transform(({ id, expirationDateTime }) => ({
    id,
    expiresAt: new Date(expirationDateTime).toISOString(),
  }));

const MOST_PAGES = 50;
const listSchema = z.object({
  value: z.array(z.object({ id: z.string(), notificationUrl: z.string().nullish() })),
  '@odata.nextLink': z.string().optional(),
});

export const graphSubscriptions = (
  graph: () => Graph,
  notificationsUrl: string,
): Subscriptions => ({
  async create(identity, { emailAddress, clientState, expiresAt }) {
    const { body } = await graph().send(identity, {
      method: 'POST',
      path: '/subscriptions',
      headers: { prefer: 'IdType="ImmutableId"' },
      body: {
        changeType: 'created,updated,deleted',
        notificationUrl: `${notificationsUrl}/webhooks/graph`,
        lifecycleNotificationUrl: `${notificationsUrl}/webhooks/graph/lifecycle`,
        resource: `/users/${emailAddress}/events`,
        expirationDateTime: expiresAt,
        clientState,
      },
    });
    return made(body);
  },
  async renew(identity, id, expiresAt) {
    try {
      const { body } = await graph().send(identity, {
        method: 'PATCH',
        path: `/subscriptions/${encodeURIComponent(id)}`,
        body: { expirationDateTime: expiresAt },
      });
      return made(body);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  },
  async remove(identity, id) {
    try {
      await graph().send(identity, {
        method: 'DELETE',
        path: `/subscriptions/${encodeURIComponent(id)}`,
      });
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  },
  async list(identity) {
    const items: ListedSubscription[] = [];
    let path: string | undefined = '/subscriptions';
    for (let page = 0; path !== undefined && page < MOST_PAGES; page += 1) {
      const { body } = await graph().send(identity, { method: 'GET', path });
      const parsed = listSchema.safeParse(body);
      if (!parsed.success) throw new MicrosoftError('unknown', { cause: parsed.error });
      for (const { id, notificationUrl } of parsed.data.value) {
        items.push({ id, reachesUs: notificationUrl === `${notificationsUrl}/webhooks/graph` });
      }
      path = parsed.data['@odata.nextLink'];
    }
    return { items, complete: path === undefined };
  },
});

const isGone = (error: unknown): boolean => error instanceof MicrosoftError && error.status === 404;
