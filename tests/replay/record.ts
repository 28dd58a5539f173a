/** Records the histories that histories.test.ts replays; README.md says when. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { approve, type Journey, type Person, startJourney } from '../../local/demo/journey.ts';
import { readHistory } from '../support/recorded-histories.ts';
import { type RunningStack, startStack } from '../support/stack.ts';

const FOLDER = join(import.meta.dirname, 'histories');

interface Recording {
  readonly journey: Journey;
  readonly person: Person;
  readonly organisation: string;
  readonly admin: string;
  readonly tenant: string;
  readonly setup: string;
  readonly profile: string;
  /** Signs in again: tokens last an hour. */
  again(): Promise<Person>;
  /** Connects with a profile, up to validation. */
  begin(profile: string): Promise<void>;
  connect(): Promise<void>;
  ready(): Promise<void>;
  disconnect(): Promise<void>;
}

/** The steps, and whose history they leave: attempt 1 unless named. */
const scenarios: Readonly<
  Record<string, (recording: Recording) => Promise<(organisation: string) => string>>
> = {
  'set-up-ready': async ({ ready }) => {
    await ready();
    return (organisation) => `setup-${organisation}-1`;
  },
  'set-up-waits-for-microsoft': async ({ ready, journey }) => {
    await journey.control('PUT', '/delays', {
      directoryReplicationMs: 1500,
      consentPropagationMs: 3000,
    });
    await ready();
    await journey.control('PUT', '/delays', {});
    return (organisation) => `setup-${organisation}-1`;
  },
  'set-up-failed': async ({ journey, connect, person, organisation, tenant }) => {
    const policies = { appManagement: { secrets: 'forbidden' } };
    await journey.control('PUT', `/tenants/${tenant}/policies`, policies);
    await connect();
    await journey.reach(person, organisation, ['failed']);
    return (id) => `setup-${id}-1`;
  },
  'set-up-retried': async ({ journey, connect, person, organisation, tenant, setup, admin }) => {
    const policies = { appManagement: { secrets: 'forbidden' } };
    await journey.control('PUT', `/tenants/${tenant}/policies`, policies);
    await connect();
    await journey.reach(person, organisation, ['failed']);
    await journey.control('PUT', `/tenants/${tenant}/policies`, {});
    await person.call('POST', `${setup}/retry`, {});
    await journey.reach(person, organisation, ['awaiting-sync-consent']);
    await journey.continueSetup(person, organisation, admin);
    await journey.reach(person, organisation, ['ready']);
    return (id) => `setup-${id}-2`;
  },
  'set-up-cancelled': async ({ journey, connect, person, organisation, setup }) => {
    await connect();
    await journey.reach(person, organisation, ['awaiting-sync-consent']);
    await person.call('DELETE', setup);
    return (id) => `setup-${id}-1`;
  },
  'set-up-disconnected': async ({ journey, connect, person, organisation, disconnect }) => {
    await connect();
    await journey.reach(person, organisation, ['awaiting-sync-consent']);
    await disconnect();
    return (id) => `setup-${id}-1`;
  },
  'set-up-rbac': async ({ journey, person, organisation, setup, tenant, begin }) => {
    await begin('rbac');
    await journey.reach(person, organisation, ['awaiting-sync-consent']);
    await person.call('POST', `${setup}/continue`, {});
    await waitsFor(journey, person, organisation, 'scope.not-effective');
    await letRoomsIn(journey, tenant);
    await journey.reach(person, organisation, ['ready']);
    return (id) => `setup-${id}-1`;
  },
  'profile-change-rbac': async (recording) => {
    const { journey, person, tenant, ready, profile } = recording;
    await ready();
    await person.call('POST', profile, { profile: 'rbac' });
    await letRoomsIn(journey, tenant);
    await person.call('POST', `${profile}/continue`, { step: 'scope' });
    return await changedToRbac(recording);
  },
  'profile-change-limited': async (recording) => {
    await recording.ready();
    await visitExchange(recording, 'limit');
    return await changedToRbac(recording);
  },
  'profile-change-limit-taken-back': async (recording) => {
    const { journey, person, organisation, admin, setup, begin, profile } = recording;
    await begin('rbac');
    await journey.reach(person, organisation, ['awaiting-sync-consent']);
    await person.call('POST', `${setup}/continue`, {});
    await waitsFor(journey, person, organisation, 'scope.not-effective');
    await visitExchange(recording, 'limit');
    await journey.reach(person, organisation, ['ready']);
    await person.call('POST', profile, { profile: 'consent' });
    await changeAt(journey, person, organisation, 'limit');
    await person.call('POST', `${profile}/continue`, { step: 'limit' });
    await waitsFor(journey, person, organisation, 'profile.approve');
    const { body } = await person.call<{ consentUrl: string }>('POST', `${profile}/continue`, {
      step: 'approve',
    });
    await approve(person, body.consentUrl, admin);
    await changeAt(journey, person, organisation, 'clean-up');
    await visitExchange(recording, 'limit/take-back');
    return (id) => `profile-${id}-1`;
  },
  'profile-change-given-up': async ({ journey, person, organisation, ready, profile }) => {
    await ready();
    await person.call('POST', profile, { profile: 'read-basic' });
    await waitsFor(journey, person, organisation, 'profile.approve');
    await person.call('DELETE', profile);
    return (id) => `profile-${id}-1`;
  },
  'disconnect-ready': async ({ ready, disconnect }) => {
    await ready();
    await disconnect();
    return (id) => `disconnect-${id}-1-1`;
  },
};

/** From the scope in Exchange to the end of the change. */
async function changedToRbac({ journey, person, organisation, tenant, profile, again }: Recording) {
  await changeAt(journey, person, organisation, 'propagate');
  await journey.control('POST', '/clock', { advanceMs: 2 * 3600_000 });
  const later = await again();
  await changeAt(journey, later, organisation, 'remove-grant');
  await journey.control('DELETE', `/tenants/${tenant}/grants/Calendars.Read`);
  await later.call('POST', `${profile}/continue`, { step: 'remove-grant' });
  await changeAt(journey, later, organisation, 'clean-up');
  await later.call('POST', `${profile}/continue`, { step: 'clean-up' });
  return (id: string) => `profile-${id}-1`;
}

/** In a person's session the limit is made, or taken back. */
async function visitExchange(
  { organisation, person, admin }: Recording,
  work: 'limit' | 'limit/take-back',
): Promise<void> {
  const path = `/organisations/${organisation}/calendar/${work}`;
  const { body } = await person.call<{ signInUrl: string }>('POST', path);
  await approve(person, body.signInUrl, admin);
}

/** As the script for RBAC for Applications does. */
const letRoomsIn = async (journey: Journey, tenant: string) => {
  const rbac = { app: 'sync', allow: roomsOf.get(tenant) ?? [] };
  await journey.control('PUT', `/tenants/${tenant}/policies`, { rbac });
};
const roomsOf = new Map<string, readonly string[]>();

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await isSo()) return;
    await pause(100);
  }
  throw new Error(`Never ${what}`);
}
const waitsFor = (journey: Journey, person: Person, organisation: string, code: string) =>
  until(code, async () => {
    const { waitingFor, profileChange } = await journey.setup(person, organisation);
    return waitingFor?.code === code || profileChange?.waitingFor?.code === code;
  });
const changeAt = (journey: Journey, person: Person, organisation: string, step: string) =>
  until(step, async () => (await journey.setup(person, organisation)).profileChange?.step === step);

async function begin(stack: RunningStack, name: string): Promise<Recording> {
  const journey = startJourney(stack.urls);
  const domain = `${name}.example`;
  const { id: tenant, rooms } = await journey.tenant({ domain, rooms: 1 });
  roomsOf.set(
    tenant,
    rooms.map(({ emailAddress }) => emailAddress),
  );
  const email = `it@${domain}`;
  const person = await journey.person(email);
  const organisation = await journey.organisation(name, { ...person, email });
  const admin = `admin@${domain}`;
  const connect = async () => {
    await journey.connect(person, organisation, admin);
  };
  return {
    journey,
    person,
    organisation,
    admin,
    tenant,
    setup: `/organisations/${organisation}/calendar/setup`,
    profile: `/organisations/${organisation}/calendar/profile`,
    again: () => journey.person(email),
    async begin(profile) {
      await journey.connect(person, organisation, admin, 'accept', profile);
    },
    connect,
    async ready() {
      await connect();
      await journey.reach(person, organisation, ['awaiting-sync-consent'], 60_000);
      await journey.continueSetup(person, organisation, admin);
      await journey.reach(person, organisation, ['ready'], 60_000);
    },
    async disconnect() {
      await person.call('DELETE', `/organisations/${organisation}/calendar`);
      await journey.reach(person, organisation, ['not-connected'], 60_000);
    },
  };
}

/** The status shows the row, which is ahead of its orchestration. */
async function finished(stack: RunningStack, instance: string) {
  for (let tries = 0; tries < 300; tries += 1) {
    const history = readHistory(stack.dataDir, instance);
    if (history !== undefined) return history;
    await pause(100);
  }
  throw new Error(`${instance} did not end`);
}

const stack = await startStack();
try {
  for (const [name, play] of Object.entries(scenarios)) {
    const recording = await begin(stack, name);
    const instanceOf = await play(recording);
    const history = await finished(stack, instanceOf(recording.organisation));
    const file = join(FOLDER, `${history.version}-${name}.json`);
    // Decisions of a version are never rewritten: a change needs a new version.
    if (existsSync(file)) continue;
    writeFileSync(file, `${JSON.stringify(history, null, 1)}\n`);
    process.stdout.write(`${file}\n`);
  }
  process.stdout.write(`${readdirSync(FOLDER).length} histories\n`);
} finally {
  await stack.stop();
}
