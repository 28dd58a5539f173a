/** Change notification subscriptions on a room's events. Each scenario deletes the subscription that it made. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { fact, type Json } from '../fact.ts';
import { type Answer, type GraphCaller, graphAs, refusal } from '../http.ts';
import type { Parts, Target } from '../target.ts';

const SUBSCRIPTION = 'https://learn.microsoft.com/graph/api/resources/subscription';
const DELIVERY = 'https://learn.microsoft.com/graph/change-notifications-delivery-webhooks';
const MINUTE_MS = 60_000;

type Subscriber = Target & Pick<Parts, 'sync' | 'room' | 'webhook'>;

interface Handshake {
  readonly method: string;
  readonly hasToken: boolean;
  readonly contentType: string;
}

/** Listens for handshakes while a scenario runs. */
async function withWebhook(
  { webhook }: Subscriber,
  answer: (token: string) => string,
  run: (handshakes: readonly Handshake[]) => Promise<Json>,
): Promise<Json> {
  const handshakes: Handshake[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const token = new URL(request.url ?? '/', webhook.url).searchParams.get('validationToken');
    handshakes.push({
      method: request.method ?? '',
      hasToken: token !== null,
      contentType: request.headers['content-type']?.split(';')[0] ?? '',
    });
    response.setHeader('content-type', 'text/plain');
    response.end(answer(token ?? ''));
  });
  server.listen(webhook.port, 'localhost');
  await once(server, 'listening');
  try {
    return await run(handshakes);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const subscribe = (graph: GraphCaller, { room, webhook }: Subscriber, minutes: number) =>
  graph('POST', '/subscriptions', {
    body: {
      changeType: 'created,updated,deleted',
      notificationUrl: webhook.url,
      resource: `/users/${room}/events`,
      expirationDateTime: new Date(Date.now() + minutes * MINUTE_MS).toISOString(),
      clientState: 'contract',
    },
  });

/** Subscribes for some minutes, and takes the subscription back. */
const subscribed = (
  minutes: number,
  see: (made: Answer, graph: GraphCaller, handshakes: readonly Handshake[]) => Promise<Json>,
  answer = (token: string) => token,
) => {
  return async (target: Subscriber): Promise<Json> => {
    const graph = await graphAs(target, target.sync);
    return withWebhook(target, answer, async (handshakes) => {
      const made = await subscribe(graph, target, minutes);
      try {
        return await see(made, graph, handshakes);
      } finally {
        if (made.status === 201) await graph('DELETE', `/subscriptions/${made.body.id}`);
      }
    });
  };
};

const needs = ['sync', 'room', 'webhook'] as const;

export const subscriptionFacts = [
  fact('A new subscription is proven by a POST with a validation token that must be echoed.', {
    source: DELIVERY,
    needs,
    changes: true,
    expected: {
      status: 201,
      handshakes: [{ method: 'POST', hasToken: true, contentType: 'text/plain' }],
    },
    see: subscribed(60, async ({ status }, _, handshakes) => ({
      status,
      handshakes: handshakes.map((each) => ({ ...each })),
    })),
  }),
  fact('A subscription whose address echoes something else is 400 ValidationError.', {
    source: DELIVERY,
    needs,
    changes: true,
    expected: { status: 400, code: 'ValidationError' },
    see: subscribed(
      60,
      async (made) => refusal(made),
      () => 'something else',
    ),
  }),
  fact('A subscription on events lives 10,080 minutes at most.', {
    source: `${SUBSCRIPTION}#subscription-lifetime`,
    needs,
    changes: true,
    expected: { longest: 201, longer: 400 },
    async see(target) {
      // A minute for a clock that differs, and five more than allowed.
      const statusAt = (minutes: number) =>
        subscribed(minutes, async ({ status }) => status)(target);
      return { longest: await statusAt(10_079), longer: await statusAt(10_085) };
    },
  }),
  fact('A subscription for less than 45 minutes gets 45.', {
    source: `${SUBSCRIPTION}#subscription-lifetime`,
    needs,
    changes: true,
    expected: { minutes: 45 },
    see: subscribed(10, async ({ body }) => ({
      minutes: Math.round((Date.parse(body.expirationDateTime) - Date.now()) / MINUTE_MS),
    })),
  }),
  fact('The client state of a subscription is shown when it is made, and never again.', {
    source: SUBSCRIPTION,
    needs,
    changes: true,
    expected: { atFirst: 'contract', later: null },
    see: subscribed(60, async ({ body }, graph) => {
      const later = await graph('GET', `/subscriptions/${body.id}`);
      return { atFirst: body.clientState, later: later.body.clientState ?? null };
    }),
  }),
];
