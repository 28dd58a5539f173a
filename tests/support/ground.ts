/** A running stack under faults, kills and clock jumps, with requests that survive them. */
import { startJourney } from '../../local/demo/journey.ts';
import { withKey } from './host.ts';
import { killHost } from './processes.ts';
import { type RunningStack, startStack } from './stack.ts';
import { until as untilSoon } from './until.ts';

export interface Heard {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

export interface Ground {
  readonly stack: RunningStack;
  /** Every answer of the API, for leak searches. */
  readonly heard: Set<string>;
  /** Keeps an answer; one of an unforeseen failure with what the log says of it, which a later kill would take away. */
  hear(answer: string): Promise<void>;
  /** Counts what was done to the ground; a call during which it changed, or at all while faults are on, may fail. */
  readonly shocks: () => number;
  readonly isFaulty: () => boolean;
  faults(faults: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
  /** Moves every clock; does not wait for what becomes due. */
  advance(ms: number): Promise<void>;
  /** A little later for everybody, when nobody has asked for that just now. */
  nudge(): Promise<void>;
  killHost(): Promise<void>;
  killLauncher(): Promise<void>;
  /** Waits until the host answers. */
  steady(): Promise<void>;
  control<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** The present steps of an organisation's orchestrations, in words for a failed test. */
  orchestrations(organisation: string): Promise<string>;
  /** Ids of an organisation's orchestrations that ended by an error which nobody caught. */
  failedOrchestrations(organisation: string): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** A busy machine may be three times slower than a quiet one. */
const PATIENCE_MS = 180_000;
/** Each request costs time on the machine under test. */
const SELDOM = { shortestMs: 500, longestMs: 1_500 };
/** Slower than a consent state grows old: 15 minutes. */
const NUDGE_EVERY_MS = 1_500;
const NUDGE_MS = 15_000;

/** Asks until there is an answer; a refused connection is none. */
export const until = <T>(
  what: string,
  ask: () => Promise<T | undefined>,
  withinMs = PATIENCE_MS,
): Promise<T> => untilSoon(what, ask, { withinMs, ...SELDOM });

export async function openGround(
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<Ground> {
  let stack = await startStack({ env, flags });
  let journey = startJourney(stack.urls);
  let [shocks, faulty, nudgeAt] = [0, false, 0];
  let rising: Promise<void> | undefined;

  const live = async () => ((await fetch(`${stack.urls.api}/health/live`)).ok ? true : undefined);
  const steady = async () => {
    await rising;
    await until('answered by the host', live);
  };
  const control = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
    await until(`answered ${method} ${path}`, async () => {
      await rising;
      const reply = await journey.control<T>(method, path, body);
      if (reply.status < 300) return reply.body ?? ('' as T);
      throw new Error(`${reply.status} ${JSON.stringify(reply.body)}`);
    });
  const advance = async (ms: number) => {
    shocks += 1;
    await rising;
    // Its answer waits until all is idle, which under load is long after the clock has moved.
    void journey.control('POST', '/clock', { advanceMs: ms }).catch(() => undefined);
  };
  const heard = new Set<string>();
  return {
    get stack() {
      return stack;
    },
    heard,
    async hear(answer) {
      heard.add(answer);
      const instance = /"internal\.unexpected".*"instance":"([^"]+)"/.exec(answer)?.[1];
      if (instance === undefined) return;
      const log = await fetch(`${stack.urls.control}/logs`).catch(() => undefined);
      const lines = (await log?.text().catch(() => ''))?.split('\n') ?? [];
      for (const line of lines)
        if (line.includes(instance)) heard.add(`internal.unexpected: ${line}`);
    },
    shocks: () => shocks,
    isFaulty: () => faulty,
    steady,
    control,
    async faults(faults) {
      shocks += 1;
      faulty = faults.length > 0;
      await control('PUT', '/faults', faults);
    },
    advance,
    async nudge() {
      if (performance.now() < nudgeAt) return;
      nudgeAt = performance.now() + NUDGE_EVERY_MS;
      await advance(NUDGE_MS);
    },
    async killHost() {
      shocks += 1;
      await rising;
      killHost(stack.pid);
      await steady();
    },
    async killLauncher() {
      shocks += 1;
      if (rising !== undefined) return await rising;
      rising = (async () => {
        await stack.kill();
        stack = await stack.restart();
        journey = startJourney(stack.urls);
        faulty = false;
      })();
      await rising;
      rising = undefined;
      await steady();
    },
    async orchestrations(organisation) {
      const open = await instancesIn(stack, organisation, ['Pending', 'Running']);
      const whole = open.map((id) => askDurable(stack, `/${id}?showHistory=true`));
      return JSON.stringify([new Date(), await Promise.all(whole)]);
    },
    failedOrchestrations: (organisation) => instancesIn(stack, organisation, ['Failed']),
    async stop() {
      await rising;
      await stack.stop();
    },
  };
}

async function askDurable(stack: RunningStack, query: string): Promise<unknown> {
  const path = '/runtime/webhooks/durabletask/instances';
  const url = `${new URL(stack.urls.api).origin}${path}${query}`;
  return await (await fetch(url, withKey(`${stack.dataDir}/host`, path))).json();
}

async function instancesIn(
  stack: RunningStack,
  organisation: string,
  statuses: readonly string[],
): Promise<string[]> {
  const all = (await askDurable(stack, '')) as { instanceId: string; runtimeStatus: string }[];
  return all.flatMap(({ instanceId, runtimeStatus }) =>
    instanceId.includes(organisation) && statuses.includes(runtimeStatus) ? [instanceId] : [],
  );
}
