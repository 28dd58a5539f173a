/** How fast the webhook answers while Microsoft sends many notifications a second. */
import { randomInt } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { vaultNotificationKey } from '../../shared/calendar/adapters/vault-notification-key.ts';
import { mintClientState } from '../../shared/calendar/client-state.ts';
import { latencies, round } from '../numbers.ts';
import type { World } from './world.ts';

const FEWEST = 10;
const MOST = 20;

/** Posts at fixed times whether or not the ones before were answered, and counts from the time planned. */
export async function measureWebhook(
  world: World,
  load: { readonly perSecond: number; readonly seconds: number },
) {
  const key = await vaultNotificationKey(world.openTable, () => world.vault)();
  const agent = new Agent({ keepAlive: true });
  const url = new URL(`${world.stack.addresses.host}/api/webhooks/graph`);
  const posts: Promise<number>[] = [];
  const refused: number[] = [];
  let sent = 0;
  const begun = performance.now();
  while (sent < load.perSecond * load.seconds) {
    const count = FEWEST + randomInt(MOST - FEWEST + 1);
    const planned = begun + (sent / load.perSecond) * 1000;
    await pause(Math.max(0, planned - performance.now()));
    posts.push(
      post(url, agent, body(count)).then((status) => {
        if (status !== 202) refused.push(status);
        return performance.now() - planned;
      }),
    );
    sent += count;
  }
  const times = await Promise.all(posts);
  const seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  return {
    notificationsPerSecond: round(sent / seconds),
    notAccepted: refused.length,
    ...latencies(times),
  };

  function body(count: number): string {
    const organisation = pick(world.organisations);
    const value = Array.from({ length: count }, () => {
      const room = pick(organisation.rooms);
      const claim = { organisationId: organisation.id, roomId: room.id };
      return {
        subscriptionId: `bench-${room.id}`,
        subscriptionExpirationDateTime: new Date(Date.now() + 86_400_000).toISOString(),
        clientState: mintClientState(key, claim, 1),
        changeType: 'updated',
        resource: `Users/${room.emailAddress}/Events/x`,
        tenantId: organisation.tenantId,
      };
    });
    return JSON.stringify({ value });
  }
}

function pick<T>(items: readonly T[]): T {
  const found = items[randomInt(items.length)];
  if (found === undefined) throw new Error('There is nothing to pick from.');
  return found;
}

const post = (url: URL, agent: Agent, text: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const sending = request(url, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
    });
    sending.once('response', (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    });
    sending.once('error', reject);
    sending.end(text);
  });
