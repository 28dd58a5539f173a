/** The app is replaced by another version while people and devices work, as a deployment does, back, and forward again. */
import { mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Household, settleIn } from '../chaos/household.ts';
import { type ChaosReport, collect, judge, live, type Plan } from '../chaos/run.ts';
import { newTenant } from '../support/applicant.ts';
import { type Ground, openGround, until } from '../support/ground.ts';
import type { Release } from './release.ts';
import { asOperator, setOff, type Traveller } from './travellers.ts';

export interface UpgradeOptions {
  readonly release: Release;
  readonly seed: number;
  readonly minutes: number;
  readonly onProgress: (line: string) => void;
}

interface Leg {
  readonly version: 'before' | 'this';
  readonly seconds: number;
  /** Paths of the API that it describes. */
  readonly paths: number;
  /** Organisations that came from the version before in the middle of something, and went on. */
  readonly arrived: number;
}

export interface UpgradeReport {
  readonly from: Pick<Release, 'ref' | 'version' | 'packages'>;
  readonly seed: number;
  readonly legs: readonly Leg[];
  readonly actions: Readonly<Record<string, number>>;
  readonly snapshotsShown: number;
  /** Messages that a version did not understand and kept, by queue; this version has handled them. */
  readonly replayed: Readonly<Record<string, number>>;
  readonly invariants: ChaosReport['invariants'];
}

/** Rollback, and the upgrade that comes in the end all the same. */
const WAY = ['before', 'this', 'before', 'this'] as const;
const HOUSEHOLDS = 2;

export async function runUpgrade(options: UpgradeOptions): Promise<UpgradeReport> {
  const { release, seed, minutes, onProgress } = options;
  const apps = { before: release.app, this: resolve('.') };
  const deployed = join(mkdtempSync(join(tmpdir(), 'calendar-deployed-')), 'app');
  deploy(deployed, apps.before);
  const ground = await openGround({ SYNC_DEBOUNCE_SECONDS: '0' }, ['--app', deployed]);
  const households: Household[] = [];
  try {
    for (let count = HOUSEHOLDS; count > 0; count -= 1) households.push(await settleIn(ground));
    const plan = await endlessPlan(ground, options);
    const lives = households.map((household, index) => live(household, index, plan));
    const legs: Leg[] = [];
    const travelled: Traveller[] = [];
    let under: readonly Traveller[] = [];
    for (const [index, version] of WAY.entries()) {
      if (index > 0) {
        deploy(deployed, apps[version]);
        await ground.killHost();
      }
      onProgress(`${version === 'this' ? 'this version' : `version ${release.version}`} runs`);
      const isLast = index === WAY.length - 1;
      const { leg, next } = await travel(ground, { version, under, isLast, plan, minutes });
      legs.push(leg);
      travelled.push(...next);
      under = next;
    }
    plan.end();
    await Promise.all(lives);
    const replayed = await replayPoison(ground, plan.broken);
    await checkKept(travelled, plan.broken);
    const applicants = travelled.map(({ applicant }) => applicant);
    for (const { applicant } of [...households, ...travelled]) {
      await collect(applicant, plan.secrets);
    }
    const { broken, secrets, victim } = plan;
    return {
      from: { ref: release.ref, version: release.version, packages: release.packages },
      seed,
      legs,
      actions: Object.fromEntries(plan.log.actions),
      snapshotsShown: households
        .flatMap(({ screens }) => screens)
        .reduce((sum, { watched }) => sum + watched.shown.length, 0),
      replayed,
      invariants: await judge(
        { ground, households, applicants, victim, broken, secrets },
        onProgress,
      ),
    };
  } finally {
    for (const household of households) household.stop();
    await ground.stop();
    rmSync(resolve(deployed, '..'), { recursive: true, force: true });
  }
}

/** In one step: whoever starts the app finds one version or the other. */
function deploy(deployed: string, app: string): void {
  symlinkSync(app, `${deployed}.new`);
  renameSync(`${deployed}.new`, deployed);
}

/** Daily life goes on over every change of version. */
async function endlessPlan(ground: Ground, { seed, onProgress }: UpgradeOptions) {
  let isOver = false;
  return {
    seed,
    get deadline() {
      return isOver ? 0 : Number.POSITIVE_INFINITY;
    },
    log: { shocks: new Map<string, number>(), actions: new Map<string, number>() },
    broken: [] as string[],
    secrets: new Set<string>(),
    victim: await newTenant(ground),
    onProgress,
    end() {
      isOver = true;
    },
  } satisfies Plan & { end(): void };
}

/** Whoever came from the other version goes on in this one, while the next get ready to leave it. */
async function travel(
  ground: Ground,
  leg: {
    readonly version: Leg['version'];
    readonly under: readonly Traveller[];
    readonly isLast: boolean;
    readonly plan: Plan;
    readonly minutes: number;
  },
): Promise<{ readonly leg: Leg; readonly next: readonly Traveller[] }> {
  const { version, under, isLast, plan, minutes } = leg;
  const began = performance.now();
  const arrivals = under.map(async ({ what, arrive }) => {
    try {
      await arrive();
      plan.onProgress(`${what}: went on`);
      return 1;
    } catch (error) {
      const wrong = `${what}, then the version changed: ${String(error).slice(0, 600)}`;
      plan.onProgress(wrong);
      plan.broken.push(wrong);
      return 0;
    }
  });
  const [arrived, next] = await Promise.all([
    Promise.all(arrivals),
    isLast ? [] : setOff(ground),
    pause((minutes * 60_000) / WAY.length),
  ]);
  const described = (await (await fetch(`${ground.stack.urls.api}/openapi.json`)).json()) as {
    readonly paths: object;
  };
  await Promise.all(
    next.map(async ({ what, leave }) => {
      await leave().catch((error: unknown) => plan.broken.push(`${what}: ${String(error)}`));
    }),
  );
  return {
    leg: {
      version,
      seconds: Math.round((performance.now() - began) / 1000),
      paths: Object.keys(described.paths).length,
      arrived: arrived.filter((one) => one === 1).length,
    },
    next,
  };
}

interface Kept {
  readonly items: readonly { readonly id: string; readonly queue: string }[];
}

/** Fields of a later version are refused by version 0.2: such messages are kept, and handled after the next upgrade. */
async function replayPoison(ground: Ground, broken: string[]): Promise<Record<string, number>> {
  const replayed: Record<string, number> = {};
  const kept = async () =>
    ((await (await asOperator(ground, 'GET', '/operations/poison')).json()) as Kept).items;
  for (const { id, queue } of await kept()) {
    const { ok } = await asOperator(ground, 'POST', `/operations/poison/${id}/replay`);
    if (ok) replayed[queue] = (replayed[queue] ?? 0) + 1;
  }
  const again = await until('no message is kept', async () => {
    await ground.nudge();
    return (await kept()).length === 0 ? [] : undefined;
  }).catch(kept);
  broken.push(...again.map(({ queue }) => `A message of ${queue} failed again`));
  return replayed;
}

async function checkKept(travelled: readonly Traveller[], broken: string[]): Promise<void> {
  for (const { what, lost } of travelled) {
    broken.push(...(await lost()).map((fact) => `${what}: lost ${fact}`));
  }
}
