/** A chaos run: people, devices and calendars at work while the ground shakes as the seed says; then every invariant. */
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { type Applicant, newApplicant, newTenant } from '../support/applicant.ts';
import { type Ground, openGround } from '../support/ground.ts';
import { newlyKnown, setupCommands } from '../support/setup-commands.ts';
import { actions, type Household, settleIn } from './household.ts';
import { invariants, type Remains } from './invariants.ts';
import { shocks } from './weather.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly minutes: number;
  readonly households?: number;
  readonly applicants?: number;
  readonly onProgress?: (line: string) => void;
}

export interface ChaosReport {
  readonly seed: number;
  readonly minutes: number;
  /** How often each happened to the ground. */
  readonly shocks: Readonly<Record<string, number>>;
  /** How often each was done by people. */
  readonly actions: Readonly<Record<string, number>>;
  readonly snapshotsShown: number;
  readonly invariants: readonly {
    readonly id: string;
    readonly holds: boolean;
    readonly wrong: readonly string[];
  }[];
}

/** Between two shocks, so that work is under way when the next comes. */
const SHORTEST_MS = 2_000;
const LONGEST_MS = 9_000;
const BETWEEN_ACTIONS_MS = 1_500;

export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, minutes, onProgress = () => {} } = options;
  const ground = await openGround({ HTTP_TIMEOUT_SECONDS: '1', SYNC_DEBOUNCE_SECONDS: '0' });
  const households: Household[] = [];
  try {
    const victim = await newTenant(ground);
    for (let count = options.households ?? 2; count > 0; count -= 1) {
      households.push(await settleIn(ground));
    }
    const applicants = await Promise.all(
      Array.from({ length: options.applicants ?? 4 }, () => newApplicant(ground)),
    );
    onProgress(`${households.length} organisations live, ${applicants.length} set up`);
    const log = { shocks: new Map<string, number>(), actions: new Map<string, number>() };
    const broken: string[] = [];
    const secrets = new Set<string>();
    const deadline = performance.now() + minutes * 60_000;
    const plan = { seed, deadline, log, broken, secrets, victim, onProgress };
    await Promise.all([
      shake(ground, plan),
      ...households.map((household, index) => live(household, index, plan)),
      ...applicants.map((applicant, index) => setUp(applicant, index, plan)),
    ]);
    await ground.faults([]);
    await ground.steady();
    onProgress('calm; checking invariants');
    const remains = { ground, households, applicants, victim, broken, secrets };
    for (const { applicant } of households) await collect(applicant, secrets);
    return {
      seed,
      minutes,
      shocks: Object.fromEntries(log.shocks),
      actions: Object.fromEntries(log.actions),
      snapshotsShown: households
        .flatMap(({ screens }) => screens)
        .reduce((sum, { watched }) => sum + watched.shown.length, 0),
      invariants: await judge(remains, onProgress),
    };
  } finally {
    for (const household of households) household.stop();
    await ground.stop();
  }
}

export interface Plan {
  readonly seed: number;
  readonly deadline: number;
  readonly log: { readonly shocks: Map<string, number>; readonly actions: Map<string, number> };
  readonly broken: string[];
  readonly secrets: Set<string>;
  readonly victim: Remains['victim'];
  readonly onProgress: (line: string) => void;
}

const MOST = 20_000;
/** Endless for any length of run; each actor has a stream of its own, so that one does not depend on another's pace. */
function* drawn<T>(arbitrary: fc.Arbitrary<T>, seed: number): Generator<T> {
  for (let batch = 0; batch * 50 < MOST; batch += 1) {
    yield* fc.sample(arbitrary, { seed: seed + batch * 1_000, numRuns: 50 });
  }
}

const count = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};

async function shake(ground: Ground, { seed, deadline, log, onProgress }: Plan): Promise<void> {
  const timed = fc.tuple(fc.integer({ min: SHORTEST_MS, max: LONGEST_MS }), shocks);
  for (const [afterMs, shock] of drawn(timed, seed)) {
    await pause(Math.min(afterMs, Math.max(deadline - performance.now(), 0)));
    if (performance.now() >= deadline) return;
    onProgress(shock.name);
    count(log.shocks, shock.name);
    await shock.strike(ground);
  }
}

export async function live(household: Household, index: number, plan: Plan): Promise<void> {
  for (const action of drawn(actions, plan.seed + 100 + index)) {
    if (performance.now() >= plan.deadline) return;
    count(plan.log.actions, action.kind);
    await household.run(action).catch((error: unknown) => {
      plan.broken.push(`${action.kind}: ${String(error).slice(0, 300)}`);
    });
    await pause(BETWEEN_ACTIONS_MS);
  }
}

async function setUp(applicant: Applicant, index: number, plan: Plan): Promise<void> {
  const known = newlyKnown();
  const history: string[] = [];
  for (const command of drawn(
    setupCommands(() => plan.victim),
    plan.seed + 200 + index,
  )) {
    if (performance.now() >= plan.deadline) return;
    if (!command.check(known)) continue;
    history.push(command.toString());
    count(plan.log.actions, command.toString().replace(/ \[.*/, ''));
    try {
      await command.run(known, applicant);
    } catch (error) {
      const before = history.slice(-8).join(', ');
      plan.broken.push(`${String(error).slice(0, 400)} After: ${before}`);
    }
    await collect(applicant, plan.secrets).catch(() => undefined);
  }
}

export async function collect(applicant: Applicant, secrets: Set<string>): Promise<void> {
  for (const { passwordCredentials } of await applicant.applications()) {
    for (const { secretText } of passwordCredentials) secrets.add(secretText);
  }
}

export async function judge(
  remains: Remains,
  onProgress: (line: string) => void,
): Promise<ChaosReport['invariants']> {
  const results = [];
  for (const { id, check } of invariants) {
    const wrong = await check(remains).catch((error: unknown) => [String(error).slice(0, 600)]);
    onProgress(`${id}: ${wrong.length === 0 ? 'holds' : wrong.join('; ')}`);
    results.push({ id, holds: wrong.length === 0, wrong });
  }
  return results;
}
