/**
 * The dearest request of every route that needs no credential, and a long device list: the processor time that one
 * costs the functions host, and how long other callers wait, at a steady rate and while as many as possible arrive.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { latencies, round } from './numbers.ts';
import { type ConnectedOrganisation, startConnected } from './stack.ts';

const FLOODERS = 4;
const FLOOD_MS = 4_000;
/** Four times what kept an instance busy before bodies were refused by size. */
const STEADY_BYTES_PER_SECOND = 2 * 1024 * 1024;
/** Small requests come at this rate instead. */
const STEADY_REQUESTS_PER_SECOND = 50;
const ASKED_EACH_MS = 25;
/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;
/** As much as the webhook reads. */
const BODY_BYTES = 256 * 1024;

interface Dear {
  readonly name: string;
  readonly path: string;
  readonly init?: RequestInit;
}

const json = (value: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  // Bytes, so that the senders spend nothing on making them again.
  body: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
});

function dearestRequests(): Dear[] {
  const unproven = {
    subscriptionId: 's'.repeat(128),
    clientState: 'a.b.1.c',
    resourceData: { id: 'i' },
  };
  const state = 'x'.repeat(4_096);
  return [
    {
      name: 'webhooks/graph, 690,000 items',
      path: '/webhooks/graph',
      init: json(`{"value":[${'0,'.repeat(690_000)}0]}`),
    },
    {
      name: 'webhooks/graph, 900 unproven',
      path: '/webhooks/graph',
      init: json({ value: Array.from({ length: 900 }, () => unproven) }),
    },
    {
      name: 'webhooks/graph, nested',
      path: '/webhooks/graph',
      init: json(
        `{"value":${'['.repeat(BODY_BYTES / 2 - 100)}${']'.repeat(BODY_BYTES / 2 - 100)}}`,
      ),
    },
    {
      name: 'webhooks/graph, 9,000 names',
      path: '/webhooks/graph',
      init: json({
        value: [Object.fromEntries(Array.from({ length: 9_000 }, (_, at) => [`name-${at}`, 0]))],
      }),
    },
    {
      name: 'webhooks/graph/lifecycle',
      path: '/webhooks/graph/lifecycle',
      init: json({ value: Array.from({ length: 900 }, () => unproven) }),
    },
    {
      name: 'webhooks/web-pubsub',
      path: '/webhooks/web-pubsub',
      init: json({ text: 'x'.repeat(BODY_BYTES - 100) }),
    },
    { name: 'devices/pair', path: '/devices/pair', init: json({ code: 'ABCD-EFGH-JKLM' }) },
    {
      name: 'consent/discovery',
      path: `/consent/discovery?state=${state}&tenant=${state}&admin_consent=True`,
    },
    { name: 'consent/sign-in', path: `/consent/sign-in?state=${state}&code=${state}` },
    { name: 'consent/sync', path: `/consent/sync?state=${state}&tenant=${state}` },
    { name: 'openapi.json', path: '/openapi.json' },
    { name: 'docs', path: '/docs' },
    { name: 'health/live', path: '/health/live' },
    { name: 'health/ready', path: '/health/ready' },
    { name: 'status', path: '/status' },
    {
      name: 'webhooks/web-pubsub, asked what it allows',
      path: '/webhooks/web-pubsub',
      init: {
        method: 'OPTIONS',
        headers: { 'webhook-request-origin': Array(700).fill('a.example').join() },
      },
    },
    { name: 'an unknown path', path: `/${'x/'.repeat(2_000)}` },
    {
      name: 'a member route with a wrong token',
      path: '/organisations',
      init: { headers: { authorization: `Bearer ${'e'.repeat(4_000)}.e.e` } },
    },
    {
      name: 'a device route with a wrong credential',
      path: '/device/snapshot',
      init: { headers: { authorization: `Bearer ${'e'.repeat(400)}` } },
    },
  ];
}

export async function measureFloods(): Promise<object> {
  const world = await startConnected(10);
  try {
    const quiet = await others(world, pause(FLOOD_MS));
    const routes = [];
    for (const dear of dearestRequests()) {
      const steady = await flood(world, dear, steadyPauseMs(dear));
      const { others: saturated, ...costs } = await flood(world, dear);
      routes.push({ ...costs, steady: { sent: steady.sent, others: steady.others }, saturated });
    }
    const list = `name,room\n${Array.from({ length: 5_000 }, (_, at) => `Screen ${at},`).join('\n')}`;
    const began = performance.now();
    const installing = fetch(
      `${world.stack.urls.api}/organisations/${world.organisation}/devices/bulk`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${world.administrator.token}`,
          'content-type': 'text/csv',
        },
        body: list,
      },
    );
    const waited = await others(world, installing);
    const { status } = await installing;
    return {
      quiet,
      routes,
      list: { status, seconds: round((performance.now() - began) / 1000, 1), others: waited },
    };
  } finally {
    await world.stack.stop();
  }
}

/** The pause of each sender between two requests, for the steady flood. */
function steadyPauseMs({ init }: Dear): number {
  const bytes = init?.body instanceof Buffer ? init.body.length : 0;
  const perSecond = Math.min(
    STEADY_REQUESTS_PER_SECOND,
    bytes === 0 ? Number.POSITIVE_INFINITY : STEADY_BYTES_PER_SECOND / bytes,
  );
  return (FLOODERS * 1_000) / perSecond;
}

/** Without a pause: as many as the senders get answered. */
async function flood({ stack, ...world }: ConnectedOrganisation, dear: Dear, everyMs = 0) {
  const statuses: Record<number, number> = {};
  const before = processorMs(stack.pid);
  const until = performance.now() + FLOOD_MS;
  let sent = 0;
  const flooders = Array.from({ length: FLOODERS }, async (_, at) => {
    if (everyMs > 0) await pause((at * everyMs) / FLOODERS);
    while (performance.now() < until) {
      const next = performance.now() + everyMs;
      const answer = await fetch(`${stack.urls.api}${dear.path}`, {
        ...dear.init,
        redirect: 'manual',
      });
      await answer.arrayBuffer();
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      sent += 1;
      if (everyMs > 0) await pause(Math.max(0, next - performance.now()));
    }
  });
  const waited = await others({ stack, ...world }, Promise.all(flooders));
  return {
    route: dear.name,
    sent,
    statuses,
    processorMsEach: round((processorMs(stack.pid) - before) / sent, 1),
    others: waited,
  };
}

/** How long a member waits for a list while something else goes on. */
async function others({ administrator }: ConnectedOrganisation, work: Promise<unknown>) {
  const going = { on: true };
  const over = work.finally(() => {
    going.on = false;
  });
  const samples: number[] = [];
  while (going.on) {
    const began = performance.now();
    await administrator.call('GET', '/organisations');
    samples.push(performance.now() - began);
    await pause(ASKED_EACH_MS);
  }
  await over;
  return latencies(samples);
}

/** Processor time of the whole local cloud: the functions host, and what it asks of storage and emulators. */
function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const own = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children
    .split(' ')
    .filter((child) => child !== '')
    .reduce((sum, child) => sum + processorMs(Number(child)), own);
}
