import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Applicant, newApplicant, reachReady, secretsOf } from '../support/applicant.ts';
import { type Call, callsOfSetUp, namesOf } from '../support/calls.ts';
import { type Ground, openGround, until } from '../support/ground.ts';
import { isLong, shareOf } from '../support/long.ts';

let ground: Ground;

beforeAll(async () => {
  ground = await openGround({ HTTP_TIMEOUT_SECONDS: '1' });
});
afterAll(() => ground?.stop());

const kinds = [{ status: 429, retryAfter: 1 }, { status: 503 }, { drop: true }, { delayMs: 1_500 }];
/** More than one SDK's first retry gets over. */
const STRIKES = 2;
const AT_ONCE = 25;
const QUIET_MS = 10_000;

interface Blow {
  readonly call: Call;
  readonly kind: (typeof kinds)[number];
  /** The index among the calls of this kind. */
  readonly occurrence: number;
}

/**
 * Each call meets one of the faults, its neighbours the others. A run takes a fifth of the calls; with `LONG=1` each call
 * meets each fault, each time.
 * A call that is made several times meets a different fault each time.
 */
function blowsOf(call: Call, place: number): Blow[] {
  // Many storage reads come from the test's own requests.
  const often = call.service === 'storage' ? Math.ceil(call.often / 2) : call.often;
  return kinds.flatMap((kind, index) => {
    if (!isLong && index !== place % kinds.length) return [];
    const occurrences = isLong
      ? Array.from({ length: often }, (_, occurrence) => occurrence)
      : [Math.floor((often * index) / kinds.length)];
    return occurrences.map((occurrence) => ({ call, kind, occurrence }));
  });
}

async function atOnce<T>(most: number, jobs: readonly (() => Promise<T>)[]): Promise<T[]> {
  const left = [...jobs.entries()];
  const results: T[] = [];
  const work = async () => {
    for (let job = left.shift(); job !== undefined; job = left.shift()) {
      results[job[0]] = await job[1]();
    }
  };
  await Promise.all(Array.from({ length: most }, work));
  return results;
}

const started = async (): Promise<Applicant> => {
  const applicant = await newApplicant(ground);
  const path = `/organisations/${applicant.organisation}/calendar/setup`;
  await until('started', async () =>
    (await applicant.call('POST', path, {}))?.status === 200 ? true : undefined,
  );
  return applicant;
};

async function faultFor({ call, kind, occurrence }: Blow, applicant: Applicant) {
  const { service, method, path, whose } = call;
  const names = await namesOf(ground, applicant);
  const aim = whose === undefined ? {} : { carries: names[whose], after: occurrence };
  return { service, method, path, ...aim, ...kind, times: STRIKES };
}

interface Waiting {
  readonly method?: string;
  readonly path?: string;
  readonly carries?: string;
}

/** The last calls of a set-up may come after it shows as ready, when a timer is due: looks until no more come. */
async function notStruck(): Promise<readonly Waiting[]> {
  let waiting: readonly Waiting[] = [];
  let since = performance.now();
  return await until('quiet', async () => {
    const { length } = waiting;
    ({ waiting } = await ground.control<{ waiting: Waiting[] }>('GET', '/faults'));
    if (waiting.length !== length) since = performance.now();
    if (waiting.length === 0 || performance.now() - since > QUIET_MS) return waiting;
    await ground.nudge();
    return undefined;
  });
}

/** Each at an organisation of its own; answers with those whose call was not made so often this time. */
async function strike(blows: readonly Blow[]): Promise<Blow[]> {
  const struck = await atOnce(
    AT_ONCE,
    blows.map((blow) => async () => {
      const applicant = await started();
      return { blow, applicant, fault: await faultFor(blow, applicant) };
    }),
  );
  await ground.faults(struck.map(({ fault }) => fault));
  // A new process repeats the calls that a process makes only once.
  await ground.killHost();
  const finish = struck.map(({ applicant }) => async () => {
    const { state } = await reachReady(applicant);
    return { state, secrets: await secretsOf(applicant) };
  });
  // Faults that belong to no organisation run first: they hit every set-up, which then waits more than it works.
  const isShared = struck.map(({ blow }) => blow.call.whose === undefined);
  const outcomes = (
    await Promise.all([
      atOnce(
        finish.length,
        finish.filter((_, index) => isShared[index] === true),
      ),
      atOnce(
        AT_ONCE,
        finish.filter((_, index) => isShared[index] === false),
      ),
    ])
  ).flat();
  expect(outcomes).toEqual(outcomes.map(() => ({ state: 'ready', secrets: [1] })));
  const waiting = await notStruck();
  const isWaiting = ({ method, path, carries }: Waiting) =>
    waiting.some((one) => one.method === method && one.path === path && one.carries === carries);
  return struck.flatMap(({ blow, fault }) => (isWaiting(fault) ? [blow] : []));
}

describe('a fault at any call of set-up', () => {
  it('A fault at any call of set-up leaves a set-up that is ready or that its offered actions lead to ready.', async () => {
    const calls = await callsOfSetUp(await started(), await started());
    const blows = shareOf(calls.flatMap(blowsOf), 5);
    const missed = await strike(blows);
    // Looks and timers vary: what was made less often than before is struck the first time it is made.
    const left =
      missed.length === 0 ? [] : await strike(missed.map((blow) => ({ ...blow, occurrence: 0 })));

    expect(left).toEqual([]);
    expect(missed.length).toBeLessThan(blows.length);
  }, 1_200_000);
});
