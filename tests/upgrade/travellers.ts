/** Organisations that are in the middle of something when the version changes, and go on in the other one. */
import assert from 'node:assert/strict';
import { insist } from '../chaos/household.ts';
import { type Applicant, newApplicant, reachReady, type View } from '../support/applicant.ts';
import { type Ground, until } from '../support/ground.ts';

interface Journey {
  /** The last thing that is done and acknowledged before the version changes. */
  leave(): Promise<unknown>;
  /** Goes on in the other version; throws when that does not lead on. */
  arrive(): Promise<unknown>;
}

export interface Traveller extends Journey {
  readonly what: string;
  readonly applicant: Applicant;
  /** Lost, though it was acknowledged. */
  lost(): Promise<readonly string[]>;
}

const base = ({ organisation }: Applicant): string => `/organisations/${organisation}`;
const calendar = (applicant: Applicant): string => `${base(applicant)}/calendar`;
const nothing = async (): Promise<void> => {};

/** Waits for what comes by itself; the clock moves meanwhile. */
const untilSeen = (applicant: Applicant, what: string, wanted: (view: View) => boolean) =>
  until(`saw ${what}`, async () => {
    if (wanted(await applicant.look())) return true;
    await applicant.ground.nudge();
    return undefined;
  });

function is(applicant: Applicant, ...states: readonly string[]): void {
  const { state, problem } = applicant.seen();
  assert.ok(states.includes(state), `is ${state} (${problem?.code}), not ${states.join(' or ')}`);
}

async function begin(applicant: Applicant, profile = 'consent'): Promise<string> {
  const path = `${calendar(applicant)}/setup`;
  const { signInUrl } = await insist<{ signInUrl: string }>(applicant, 'POST', path, { profile });
  applicant.proven.add(applicant.tenant.id);
  return signInUrl;
}

async function approve(applicant: Applicant, link: string): Promise<void> {
  const page = await applicant.visit(link, applicant.tenant.admin);
  const { portal } = applicant.ground.stack.urls;
  assert.ok(page?.url.startsWith(portal), `The link led to ${page?.url.replace(/\?.*/, '')}`);
  assert.notEqual((await applicant.look()).state, 'awaiting-discovery-consent');
}

/** Up to the second approval. */
async function toSecondApproval(applicant: Applicant, profile?: string): Promise<void> {
  await approve(applicant, await begin(applicant, profile));
  await applicant.settle();
  is(applicant, 'awaiting-sync-consent');
}

const syncApps = async ({ applications, tenant }: Applicant) =>
  (await applications(tenant)).filter(
    ({ displayName }) => displayName === 'ClickShare Calendar Sync',
  );
const credentials = async (applicant: Applicant): Promise<readonly string[]> =>
  (await syncApps(applicant)).flatMap(({ passwordCredentials }) =>
    passwordCredentials.map(({ secretText }) => secretText),
  );

/** By the words of the report, how each gets into the middle of something, and on. */
const journeys: Readonly<Record<string, (applicant: Applicant) => Promise<Journey>>> = {
  async 'the first approval is open'(applicant) {
    let link = '';
    return {
      leave: async () => {
        link = await begin(applicant);
      },
      arrive: async () => {
        await approve(applicant, link);
        await applicant.settle();
        is(applicant, 'awaiting-sync-consent');
        await reachReady(applicant);
      },
    };
  },
  async 'the tenant is validated'(applicant) {
    return {
      leave: async () => await approve(applicant, await begin(applicant)),
      arrive: async () => {
        await applicant.settle();
        is(applicant, 'awaiting-sync-consent');
        await reachReady(applicant);
      },
    };
  },
  async 'the second approval is open'(applicant) {
    await toSecondApproval(applicant);
    return {
      leave: nothing,
      arrive: async () => {
        await applicant.look();
        is(applicant, 'awaiting-sync-consent');
        await applicant.goOn();
        await applicant.settle();
        is(applicant, 'ready');
      },
    };
  },
  async 'access is verified'(applicant) {
    await toSecondApproval(applicant);
    return {
      leave: () => applicant.goOn(),
      arrive: async () => {
        await applicant.settle();
        is(applicant, 'ready');
      },
    };
  },
  async 'Exchange is waited for'(applicant) {
    await toSecondApproval(applicant, 'rbac');
    await insist(applicant, 'POST', `${calendar(applicant)}/setup/continue`, {});
    await untilSeen(applicant, 'verifying', ({ state }) => state === 'verifying');
    return {
      leave: nothing,
      arrive: async () => {
        await applicant.look();
        is(applicant, 'verifying');
        const { id, room } = applicant.tenant;
        const rbac = { app: 'sync', allow: [room] };
        await applicant.ground.control('PUT', `/tenants/${id}/policies`, { rbac });
        await untilSeen(applicant, 'ready', ({ state }) => state === 'ready');
      },
    };
  },
  async 'set-up has failed'(applicant) {
    const policies = `/tenants/${applicant.tenant.id}/policies`;
    const { ground } = applicant;
    await ground.control('PUT', policies, { appManagement: { secrets: 'forbidden' } });
    await approve(applicant, await begin(applicant));
    await applicant.settle();
    is(applicant, 'failed');
    return {
      leave: nothing,
      arrive: async () => {
        await applicant.look();
        is(applicant, 'failed');
        await ground.control('PUT', policies, {});
        await reachReady(applicant);
      },
    };
  },
  async 'set-up was cancelled'(applicant) {
    await begin(applicant);
    return {
      leave: () => insist(applicant, 'DELETE', `${calendar(applicant)}/setup`),
      arrive: async () => {
        await untilSeen(applicant, 'cancelled', ({ state }) => state === 'cancelled');
        await reachReady(applicant);
      },
    };
  },
  async 'a secret is renewed'(applicant) {
    await reachReady(applicant);
    const before = await credentials(applicant);
    return {
      leave: () => renew(applicant),
      arrive: async () => {
        await until('renewed', async () => {
          if ((await credentials(applicant)).some((secret) => !before.includes(secret)))
            return true;
          await applicant.ground.nudge();
          return undefined;
        });
        await applicant.look();
        is(applicant, 'ready');
      },
    };
  },
  async 'the access mode changes'(applicant) {
    await reachReady(applicant);
    const path = `${calendar(applicant)}/profile`;
    return {
      leave: () => insist(applicant, 'POST', path, { profile: 'rbac' }),
      arrive: async () => {
        const steps = ({ profileChange }: View) => profileChange?.step;
        await untilSeen(applicant, 'the step', (view) => steps(view) === 'scope');
        await insist(applicant, 'DELETE', path);
        await untilSeen(applicant, 'no change', (view) => steps(view) === undefined);
        is(applicant, 'ready');
      },
    };
  },
  async 'it is disconnected'(applicant) {
    await reachReady(applicant);
    return {
      leave: () => insist(applicant, 'DELETE', calendar(applicant)),
      arrive: async () => {
        await applicant.settle();
        is(applicant, 'not-connected');
        await until('its app is removed', async () => {
          if ((await syncApps(applicant)).length === 0) return true;
          await applicant.ground.nudge();
          return undefined;
        });
      },
    };
  },
};

async function renew({ ground, organisation }: Applicant): Promise<void> {
  const path = `/operations/secrets/${organisation}/rotate`;
  await until('a renewal asked for', async () =>
    (await asOperator(ground, 'POST', path)).ok ? true : undefined,
  );
}

export async function asOperator(ground: Ground, method: string, path: string): Promise<Response> {
  const { token } = await ground.control<{ token: string }>('POST', '/portal-tokens', {
    email: 'operator@portal.example',
    roles: ['operator'],
  });
  const headers = { authorization: `Bearer ${token}` };
  return await fetch(`${ground.stack.urls.api}${path}`, { method, headers });
}

/** One organisation for each journey, each as far as it is to be when the version changes. */
export async function setOff(ground: Ground): Promise<readonly Traveller[]> {
  return await Promise.all(
    Object.entries(journeys).map(async ([what, prepare]) => {
      const applicant = await newApplicant(ground);
      const { leave, arrive } = await prepare(applicant).catch((cause: unknown) => {
        throw new Error(`${what}: ${String(cause)}`, { cause });
      });
      const facts = await acknowledge(applicant);
      return {
        what,
        applicant,
        arrive,
        leave: async () => {
          await leave();
          facts.timeline = (await applicant.look()).timeline.length;
        },
        lost: () => missing(applicant, facts),
      };
    }),
  );
}

interface Facts {
  readonly member: string;
  readonly device: string;
  timeline: number;
}

/** Something of each kind that people are told is kept. */
async function acknowledge(applicant: Applicant): Promise<Facts> {
  const member = `colleague-${applicant.email}`;
  await insist(applicant, 'POST', `${base(applicant)}/members`, { email: member, role: 'member' });
  await insist(applicant, 'PATCH', `${calendar(applicant)}/settings`, { windowDays: 5 });
  const device = await insist<{ id: string }>(applicant, 'POST', `${base(applicant)}/devices`, {
    name: 'Screen',
  });
  return { member, device: device.id, timeline: 0 };
}

async function missing(applicant: Applicant, facts: Facts): Promise<string[]> {
  const text = async (path: string) => JSON.stringify(await insist(applicant, 'GET', path));
  const kept = {
    member: (await text(`${base(applicant)}/members`)).includes(facts.member),
    device: (await text(`${base(applicant)}/devices`)).includes(facts.device),
    settings: (await text(`${calendar(applicant)}/settings`)).includes('"windowDays":5'),
    timeline: (await applicant.look()).timeline.length >= facts.timeline,
  };
  return Object.entries(kept).flatMap(([fact, isKept]) => (isKept ? [] : [fact]));
}
