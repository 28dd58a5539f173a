/** A fuzz run: draws plans from a seed, sends them some at a time, and judges what comes back. */
import { QueueServiceClient } from '@azure/storage-queue';
import fc from 'fast-check';
import { forEachConcurrently } from '../../shared/platform/concurrency.ts';
import type { OpenApi } from '../support/documented.ts';
import { openSocket, type RawSocket } from '../support/raw-socket.ts';
import { until } from '../support/until.ts';
import { type Counted, createFindings, type Finding, shown } from './findings.ts';
import { judgeOf } from './judge.ts';
import { asHeader, type HttpPlan, type Plan, plans } from './plan.ts';
import { pathPart, queryOf, type Sent, send } from './send.ts';
import { authorizationOf, type World } from './world.ts';

export interface FuzzOptions {
  readonly requests: number;
  readonly seed: number;
  readonly atOnce?: number;
  readonly onProgress?: (sent: number, findings: number) => void;
  readonly onFinding?: (finding: Finding) => void;
}

export interface FuzzReport {
  readonly seed: number;
  readonly sent: number;
  readonly byKind: Readonly<Record<string, number>>;
  /** How many answers had each status. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** Statuses by operation, so that one which hostility never got past shows. */
  readonly byOperation: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly slowestMs: number;
  readonly findings: readonly Counted[];
}

/** Between two of these the organisation is connected again. */
const CHUNK = 500;

/** Queues that are left alone: a message that erases an organisation does so, whoever wrote it. */
const trusted = /erasure|poison/;

export async function runFuzz(
  world: World,
  { requests, seed, atOnce = 8, onProgress, onFinding }: FuzzOptions,
): Promise<FuzzReport> {
  const { urls } = world.stack;
  const api = (await (await fetch(`${urls.api}/openapi.json`)).json()) as OpenApi;
  const findings = createFindings(onFinding);
  const counts = {
    byKind: {} as Record<string, number>,
    byStatus: {} as Record<string, number>,
    byOperation: {} as Record<string, Record<string, number>>,
  };
  const slowest = { ms: 0 };
  const queues = await queuesOf(world);
  const before = await world.otherOrganisation();
  const channels = openChannels(world);
  const { judge, suspect, judgeSuspects } = judgeOf(api, world.foreign, findings);

  async function ask(plan: HttpPlan): Promise<void> {
    const sent = requestOf(world, plan);
    try {
      const heard = await send(sent);
      count(counts.byStatus, String(heard.status));
      const { method, template } = plan.operation;
      count((counts.byOperation[`${method} ${template}`] ??= {}), String(heard.status));
      slowest.ms = Math.max(slowest.ms, heard.ms);
      judge(plan, sent, heard);
      if (heard.status < 300 && plan.caller !== 'a member of another organisation') {
        world.holdings.learn(plan.operation.template, heard.text, heard.headers.get('etag'));
      }
    } catch (error) {
      const where = `${plan.method} ${plan.operation.template}`;
      const what = String(error);
      suspect(sent, () => findings.add({ kind: 'no answer', where, what, sent: shown(sent) }));
    }
  }

  const arbitrary = plans(api, queues);
  let sent = 0;
  for (let chunk = 0; sent < requests; chunk += 1) {
    const some = fc.sample(arbitrary, {
      seed: seed + chunk,
      numRuns: Math.min(CHUNK, requests - sent),
    });
    await forEachConcurrently(some, atOnce, async (plan) => {
      count(counts.byKind, plan.kind);
      if (plan.kind === 'http') await ask(plan);
      else await channels.send(plan);
    });
    sent += some.length;
    await judgeSuspects();
    await world.restore().catch((error: unknown) => {
      findings.add({ kind: 'stuck', where: 'set-up', what: String(error).slice(0, 300) });
    });
    onProgress?.(sent, findings.all().length);
  }
  channels.close();
  for (const what of channels.troubles) findings.add({ kind: 'no answer', where: 'channel', what });
  for (const queue of await stuckQueues(world, queues)) {
    findings.add({ kind: 'stuck', where: queue, what: 'holds messages that nobody takes' });
  }
  const after = await world.otherOrganisation();
  if (after !== before) {
    findings.add({
      kind: 'effect on another organisation',
      where: 'the whole run',
      what: firstDifference(before, after),
    });
  }
  return { seed, sent, ...counts, slowestMs: Math.round(slowest.ms), findings: findings.all() };
}

const count = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

/** Who acts for everybody is never sent to what belongs to the other organisation, and nobody removes the callers. */
function requestOf(world: World, plan: HttpPlan): Sent {
  const { operation, caller, params } = plan;
  const { template } = operation;
  const ends = ['DELETE', 'PUT'].includes(plan.method) && /(org|device|member)\}$/.test(template);
  // A new code ends the credential, once a device has used it.
  const except =
    ends || /\/(pairing-code|erasure)$/.test(template) ? world.kept : new Set<string>();
  const actsForAll = caller.includes('operator') || caller === 'a member of another organisation';
  const fill = (text: string) =>
    world.holdings.fillIn(actsForAll ? text.replaceAll('@@foreign-', '@@') : text, except);
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    pathPart(fill(params[name] ?? '')),
  );
  const query = queryOf(plan.query.map(([name, value]) => [fill(name), fill(value)] as const));
  const headers = Object.entries(plan.headers).map(([name, value]) => [name, fill(value)]);
  return {
    method: plan.method,
    url: `${world.stack.urls.api}${path}${query}`,
    headers: { ...Object.fromEntries(headers), ...authorizationOf(world, caller) },
    ...(plan.body === undefined
      ? {}
      : { body: typeof plan.body === 'string' ? fill(plan.body) : plan.body }),
  };
}

/** Web PubSub's events, a device's socket, and our queues. */
function openChannels(world: World) {
  const { urls } = world.stack;
  const troubles: string[] = [];
  const nothing = new Set<string>();
  const queues = QueueServiceClient.fromConnectionString(world.storage);
  let socket: Promise<RawSocket> | undefined;
  /** One after the other: an answer says that all before it has arrived. */
  let frames = Promise.resolve();

  async function connect(): Promise<RawSocket> {
    const response = await fetch(`${urls.api}/device/negotiate`, {
      method: 'POST',
      headers: authorizationOf(world, 'a device'),
    });
    return await openSocket(((await response.json()) as { url: string }).url);
  }

  async function sendFrame(frame: string): Promise<void> {
    try {
      socket ??= connect();
      const open = await socket;
      open.send(frame);
      // The service closes a connection that breaks its rules.
      if (!(await open.caughtUp())) socket = undefined;
      const seen = JSON.stringify(open.messages.slice(-5));
      if (world.foreign.some((text) => seen.includes(text))) troubles.push('a foreign message');
    } catch (error) {
      troubles.push(`frame: ${String(error).slice(0, 200)}`);
      socket = undefined;
    }
  }

  async function sendEvent(given: Readonly<Record<string, string>>): Promise<void> {
    const headers = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        asHeader(world.holdings.fillIn(value, nothing)),
      ]),
    );
    const signature = world.signEvent(headers['ce-connectionid'] ?? '');
    const heard = await send({
      method: 'POST',
      url: `${urls.api}/webhooks/web-pubsub`,
      headers: { ...headers, 'ce-signature': signature },
    });
    if (heard.status !== 204 && heard.status !== 401) {
      troubles.push(`event answered ${heard.status}: ${JSON.stringify(given).slice(0, 300)}`);
    }
  }

  return {
    troubles,
    async send(plan: Exclude<Plan, HttpPlan>): Promise<void> {
      try {
        if (plan.kind === 'event') await sendEvent(plan.headers);
        else if (plan.kind === 'frame') await (frames = frames.then(() => sendFrame(plan.frame)));
        else {
          const text = world.holdings.fillIn(plan.text, nothing);
          await queues.getQueueClient(plan.queue).sendMessage(text);
        }
      } catch (error) {
        troubles.push(`${plan.kind}: ${String(error).slice(0, 200)}`);
      }
    },
    close: () => void socket?.then((open) => open.close()).catch(() => undefined),
  };
}

async function queuesOf({ storage }: World): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of QueueServiceClient.fromConnectionString(storage).listQueues()) {
    if (!trusted.test(name)) names.push(name);
  }
  return names;
}

/** A message that always fails is put aside after five tries, each a minute apart. */
async function stuckQueues({ storage, journey }: World, names: readonly string[]) {
  const service = QueueServiceClient.fromConnectionString(storage);
  const full = async () => {
    const depths = await Promise.all(
      names.map(async (name) => {
        const properties = await service.getQueueClient(name).getProperties();
        return (properties.approximateMessagesCount ?? 0) > 0 ? [name] : [];
      }),
    );
    return depths.flat();
  };
  const empty = async () => {
    if ((await full()).length === 0) return true;
    await journey.control('POST', '/clock', { advanceMs: 75_000 });
    return undefined;
  };
  await until('empty queues', empty, { withinMs: 60_000 }).catch(() => undefined);
  return await full();
}

function firstDifference(before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const at = old.findIndex((line, index) => line !== now[index]);
  const part = old.slice(0, at).findLast((line) => line.includes('"part"'));
  return `${part} ${old.slice(at, at + 3).join(' ')} became ${now.slice(at, at + 3).join(' ')}`;
}
