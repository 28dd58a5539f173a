/** Records the histories that histories.test.ts replays; README.md says when. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Journey, type Person, startJourney } from '../../local/demo/journey.ts';
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
  connect(): Promise<void>;
  ready(): Promise<void>;
  disconnect(): Promise<void>;
}

/** What is done, and whose history it leaves: of attempt 1 unless named. */
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
  'disconnect-ready': async ({ ready, disconnect }) => {
    await ready();
    await disconnect();
    return (id) => `disconnect-${id}-1-1`;
  },
};

async function begin(stack: RunningStack, name: string): Promise<Recording> {
  const journey = startJourney(stack.urls);
  const domain = `${name}.example`;
  const { id: tenant } = await journey.tenant({ domain, rooms: 1 });
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
    // What a version decided is never rewritten: a change needs a new version.
    if (existsSync(file)) continue;
    writeFileSync(file, `${JSON.stringify(history, null, 1)}\n`);
    process.stdout.write(`${file}\n`);
  }
  process.stdout.write(`${readdirSync(FOLDER).length} histories\n`);
} finally {
  await stack.stop();
}
