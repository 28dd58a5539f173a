/** The rules that hold after any chaos, once everything works again. docs/invariants.md says each in words. */

import { exportedEntries, verifyEntries } from '../../scripts/organisation/verify.ts';
import { type Applicant, reachReady, secretsOf, type Tenant } from '../support/applicant.ts';
import { type Ground, until } from '../support/ground.ts';
import { customStatuses, findMarkers, readPlaces } from '../support/places.ts';
import { type Household, meetingsIn } from './household.ts';

export interface Remains {
  readonly ground: Ground;
  readonly households: readonly Household[];
  /** Organisations whose people did anything in any order. */
  readonly applicants: readonly Applicant[];
  /** A tenant whose people never signed in. */
  readonly victim: Tenant;
  /** Rules that were broken meanwhile. */
  readonly broken: readonly string[];
  /** Every client secret that Microsoft ever made. */
  readonly secrets: ReadonlySet<string>;
}

export interface Invariant {
  readonly id: string;
  /** Says what is wrong; nothing when it holds. */
  check(remains: Remains): Promise<readonly string[]>;
}

const everybody = ({ households, applicants }: Remains): Applicant[] => [
  ...households.map(({ applicant }) => applicant),
  ...applicants,
];

const LONGEST_CADENCE_MS = 4 * 3_600_000 + 60_000;

/** Asked one after the other: the first bring every organisation to rest. */
export const invariants: readonly Invariant[] = [
  { id: 'answers-fit-the-state', check: async ({ broken }) => broken },
  {
    id: 'recovers-alone',
    check: ({ ground, households }) =>
      eachOf(
        households.map(({ applicant }) => applicant),
        (applicant) => recoversAlone(ground, applicant),
      ),
  },
  {
    id: 'a-way-on',
    check: ({ applicants }) =>
      eachOf(applicants, async (applicant) => {
        await reachReady(applicant);
        return undefined;
      }),
  },
  {
    id: 'proven-tenants-only',
    check: (remains) =>
      eachOf(everybody(remains), async ({ look, proven }) => {
        const { microsoftTenant } = await look();
        return proven.has(microsoftTenant?.id ?? '')
          ? undefined
          : `bound to ${microsoftTenant?.id}`;
      }),
  },
  {
    id: 'one-app-one-secret',
    check: (remains) =>
      eachOf(everybody(remains), async (applicant) => {
        const id = (await applicant.look()).microsoftTenant?.id;
        const tenant = [applicant.tenant, applicant.second].find((one) => one.id === id);
        const secrets = await secretsAtRest(applicant, tenant);
        return secrets.join() === '1' ? undefined : `credentials: ${secrets.join()}`;
      }),
  },
  { id: 'screens-show-their-room', check: screensShowTheirRoom },
  { id: 'never-backwards', check: async ({ households }) => households.flatMap(backwards) },
  { id: 'audit-chains', check: auditChains },
  { id: 'orchestrations-end-by-plan', check: orchestrationsEndByPlan },
  {
    id: 'nothing-left-after-disconnect',
    check: ({ applicants }) => eachOf(applicants, nothingLeftAfterDisconnect),
  },
  { id: 'short-custom-status', check: async ({ ground }) => longStatuses(ground) },
  { id: 'secrets-in-the-vault-only', check: secretsInTheVaultOnly },
  { id: 'failures-have-names', check: failuresHaveNames },
];

/** What each is wrong with, one organisation after the other. */
async function eachOf(
  applicants: readonly Applicant[],
  judge: (applicant: Applicant) => Promise<string | undefined>,
): Promise<string[]> {
  const wrong = await Promise.all(
    applicants.map(async (applicant) => {
      const what = await judge(applicant).catch((error: unknown) => String(error).slice(0, 400));
      return what === undefined ? [] : [`${applicant.organisation}: ${what}`];
    }),
  );
  return wrong.flat();
}

/** Nobody of a connected organisation does anything about trouble that passes. */
async function recoversAlone(ground: Ground, { look }: Applicant): Promise<string | undefined> {
  await until('ready again', async () => {
    if ((await look()).state === 'ready') return true;
    await ground.nudge();
    return undefined;
  }).catch(() => undefined);
  const { state, problem } = await look();
  return state === 'ready' ? undefined : `is ${state} (${problem?.code})`;
}

/**
 * A renewal that met a refusal waits for a day, and the daily sweep begins it again (docs/secrets.md): after three days at
 * most one credential is left. Each look moves the clock by a day when there are more.
 */
async function secretsAtRest(applicant: Applicant, tenant?: Tenant): Promise<readonly number[]> {
  let secrets = await secretsOf(applicant, tenant);
  for (let days = 1; days < 3 && secrets.join() !== '1'; days += 1) {
    secrets = await secretsOf(applicant, tenant);
  }
  return secrets;
}

/** Every room is read within its cadence, whatever was lost. */
async function screensShowTheirRoom({ ground, households }: Remains): Promise<string[]> {
  await ground.advance(LONGEST_CADENCE_MS);
  const wrong = async () =>
    (await Promise.all(households.map((household) => wrongScreens(ground, household)))).flat();
  await until('shown', async () => {
    if ((await wrong()).length === 0) return true;
    await ground.nudge();
    return undefined;
  }).catch(() => undefined);
  return await wrong();
}

async function wrongScreens(ground: Ground, { applicant, rooms, screens }: Household) {
  const wrong = await Promise.all(
    screens.map(async ({ id, watched }) => {
      const heard = await applicant.call(
        'GET',
        `/organisations/${applicant.organisation}/devices/${id}`,
      );
      const device = JSON.parse(heard?.text ?? '{}') as { roomId?: string; assignmentId?: string };
      const shown = watched.shown.at(-1);
      if (shown?.assignmentId !== device.assignmentId || shown?.room.id !== device.roomId) {
        return [`${id} shows ${shown?.room.id}, not ${device.roomId}`];
      }
      const mailbox = rooms.find((room) => room.id === device.roomId)?.emailAddress ?? '';
      const [from, to] = [Date.parse(shown?.window.from ?? ''), Date.parse(shown?.window.to ?? '')];
      const meetings = await meetingsIn(ground, applicant.tenant.id, mailbox, from, to);
      const wanted = meetings.map(
        ({ start, subject }) => `${start.dateTime.slice(0, 16)} ${subject}`,
      );
      const seen =
        shown?.meetings.map(({ start, title }) => `${start.slice(0, 16)} ${title}`) ?? [];
      const same = wanted.toSorted().join() === seen.toSorted().join();
      return same ? [] : [`${id} shows ${seen.length} meetings, its calendar has ${wanted.length}`];
    }),
  );
  return wrong.flat();
}

/** An older version after a newer one, or one assignment with two rooms. */
function backwards({ screens, rooms }: Household): string[] {
  return screens.flatMap(({ id, watched }) => {
    const newest = new Map<string, { version: number; room: string }>();
    return watched.shown.flatMap(({ assignmentId, version, room }) => {
      const before = newest.get(assignmentId);
      newest.set(assignmentId, { version, room: room.id });
      if (!rooms.some((one) => one.id === room.id)) return [`${id} showed a foreign room`];
      if (before === undefined) return [];
      if (before.room !== room.id) return [`${id} showed two rooms under one assignment`];
      return version < before.version
        ? [`${id} went back from ${before.version} to ${version}`]
        : [];
    });
  });
}

async function operatorToken(ground: Ground): Promise<string> {
  const { token } = await ground.control<{ token: string }>('POST', '/portal-tokens', {
    email: 'operator@portal.example',
    roles: ['operator'],
  });
  return token;
}

async function auditChains(remains: Remains): Promise<string[]> {
  const api = { url: remains.ground.stack.urls.api, token: await operatorToken(remains.ground) };
  return await eachOf(everybody(remains), async ({ organisation }) => {
    const { entries, broken } = await verifyEntries(exportedEntries(api, organisation));
    if (entries === 0) return 'has no audit';
    return broken === undefined ? undefined : `entry ${broken} does not fit`;
  });
}

async function orchestrationsEndByPlan(remains: Remains): Promise<string[]> {
  return await eachOf(everybody(remains), async ({ organisation }) => {
    const failed = await remains.ground.failedOrchestrations(organisation);
    return failed.length === 0 ? undefined : failed.join();
  });
}

/** They leave, and nothing of ours stays in their tenants. */
async function nothingLeftAfterDisconnect(applicant: Applicant): Promise<string | undefined> {
  const { ground, organisation } = applicant;
  await until('disconnected', async () => {
    await applicant.call('DELETE', `/organisations/${organisation}/calendar`);
    return (await applicant.settle()).state === 'not-connected' ? true : undefined;
  });
  const ours = async () =>
    (await applicant.applications()).filter(
      ({ displayName }) => displayName === 'ClickShare Calendar Sync',
    ).length;
  await until('nothing left', async () => {
    if ((await ours()) === 0) return true;
    await ground.nudge();
    return undefined;
  }).catch(() => undefined);
  return (await ours()) === 0 ? undefined : 'an application is left in a tenant';
}

function longStatuses(ground: Ground): string[] {
  return customStatuses(ground).flatMap((text) => {
    const { transitions = [] } = JSON.parse(text) as { transitions?: readonly unknown[] };
    const isLong = text.length > 4_000 || transitions.length > 20;
    return isLong ? [`${text.length} characters, ${transitions.length} transitions`] : [];
  });
}

async function secretsInTheVaultOnly(remains: Remains): Promise<string[]> {
  const places = await readPlaces(remains.ground);
  const tokens = everybody(remains).map(({ token }) => token());
  return findMarkers(places, {
    secret: [...remains.secrets],
    token: tokens,
    credential: remains.households.flatMap(({ screens }) =>
      screens.map(({ watched }) => watched.credential),
    ),
  });
}

/** Errors of the program itself, in the log or as an answer: each is a failure that nobody foresaw. */
const unforeseen =
  /internal\.unexpected|\\?"error\\?":\\?"(?:Type|Range|Reference|Syntax|Zod|Assertion)Error/;

async function failuresHaveNames({ ground }: Remains): Promise<string[]> {
  const text = await (await fetch(`${ground.stack.urls.control}/logs`)).text();
  const lines = [...text.split('\n'), ...ground.heard].filter((line) => unforeseen.test(line));
  return [...new Set(lines.map((line) => line.slice(0, 2_000)))].slice(0, 8);
}
