/**
 * Every answer of our own dependencies at every job that needs them, over the wire to the whole application: what the
 * customer sees, what operators are told, and that it ends by itself.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Fault } from '../../../local/kit/faults.ts';
import { durableNames } from '../../../shared/onboarding/durable-names.ts';
import { rotationNames } from '../../../shared/secrets/durable-names.ts';
import { shareOf } from '../../support/long.ts';
import { silent } from '../../support/onboarding.ts';
import {
  type Dependency,
  inert,
  renewSecret,
  type Sufferers,
  sufferersIn,
} from '../../support/sufferers.ts';
import { until } from '../../support/until.ts';
import { startWholeApp } from '../../support/whole-app.ts';

type Job = 'set-up' | 'sync' | 'renewal' | 'push' | 'disconnect';
/** What a job made of it: states and codes. */
type Outcomes = Readonly<Record<Job, string>>;

const dependencies = ['key-vault', 'storage', 'web-pubsub'] as const;
let world: Awaited<ReturnType<typeof startWholeApp>>;
let sufferers: Readonly<Record<Dependency, Sufferers>>;
let customers: ReturnType<typeof sufferersIn>;
let events = 0;
let logged: string[] = [];

beforeAll(async () => {
  jest.spyOn(console, 'error').mockImplementation((line: string) => void logged.push(line));
  world = await startWholeApp();
  customers = sufferersIn(world);
  const sets = await Promise.all(
    dependencies.map(async (name) => [name, await customers.sufferersOf(name)] as const),
  );
  sufferers = Object.fromEntries(sets) as typeof sufferers;
});
afterEach(() => world.faults([]));
afterAll(() => world.close());

const codeOf = (error: unknown): string => {
  const { code, kind } = error as { code?: string; kind?: string };
  if (kind === undefined) throw error;
  return `tried again after ${code}`;
};

/** Every job at once, in a process that has no token, secret or row in memory. */
async function meet({ validating, leaving, ready, roomId, renewal }: Sufferers): Promise<Outcomes> {
  const app = world.cold({ HTTP_TIMEOUT_SECONDS: '2' });
  const jobs: Readonly<Record<Job, () => Promise<string>>> = {
    'set-up': async () => {
      const { outcome, code = '' } = await customers.stepOf(
        app,
        validating,
        durableNames.ensureSecret,
      );
      return `${outcome} ${code}`;
    },
    sync: async () => {
      events += 1;
      world.graph.createEvent(ready.tenantId, ready.addresses[0] ?? '', {
        subject: `Meeting ${events}`,
        start: at(events),
        end: at(events + 0.5),
      });
      return await customers.read(app, ready.org, roomId);
    },
    renewal: async () => {
      const added = (await app.secrets.activities[rotationNames.add](renewal)) as {
        outcome: string;
        code?: string;
      };
      return `${added.outcome} ${added.code ?? ''}`;
    },
    push: async () => {
      await app.calendar.push({ organisationId: ready.org, roomId, failures: 0 });
      return await app.devices.delivery.roomChanged(ready.org, roomId).then(() => 'pushed');
    },
    disconnect: async () => {
      const input = { organisationId: leaving.org, step: 'removeSecret' };
      await app.onboarding.activities[durableNames.disconnectStep](input);
      return 'goes on';
    },
  };
  const met = Object.entries(jobs).map(
    async ([job, run]) => [job, (await run().catch(codeOf)).trim()] as const,
  );
  return Object.fromEntries(await Promise.all(met)) as Outcomes;
}

/** A time of the window, later than what was planned before. */
function at(hours: number) {
  const time = new Date(Date.now() + world.now.shift + hours * 60_000);
  return { dateTime: time.toISOString().slice(0, 19), timeZone: 'UTC' };
}

interface AlertView {
  readonly organisationId: string;
  readonly kind: string;
  readonly subject: string;
  readonly message: string;
}

async function alertsIn(state: 'open' | 'all'): Promise<AlertView[]> {
  const { body } = await world.app.alerts.http.listAllAlerts({
    query: { limit: 200, state },
    url: 'http://localhost/',
  });
  return (body as { items: AlertView[] }).items;
}
const openAlerts = () => alertsIn('open');
const told = async () =>
  (await openAlerts()).map((alert) => `${alert.organisationId} ${alert.kind} ${alert.subject}`);

type Answer = Omit<Fault, 'service' | 'carries'>;
const play = async (
  names: readonly Dependency[],
  meets: 'refused' | 'unanswered',
  answer: Answer,
) => {
  // A pause of the last answer is over.
  world.now.shift += 3600_000;
  const faults = names.flatMap((name) =>
    sufferers[name][meets].map((fault) => ({ ...fault, ...answer })),
  );
  await world.faults(faults);
};

const vaultAnswer = (status: number, code: string, inner?: string): Answer => ({
  status,
  body: { error: { code, message: 'No.', ...(inner && { innererror: { code: inner } }) } },
});
const storageAnswer = (status: number, code: string): Answer => ({
  status,
  headers: { 'x-ms-error-code': code, 'content-type': 'application/json' },
  body: { 'odata.error': { code, message: { lang: 'en-US', value: 'No.' } } },
});

const refusals: readonly (readonly [Dependency, code: string, Answer, cure: string])[] = [
  ['key-vault', 'Unauthorized', vaultAnswer(401, 'Unauthorized'), 'Secrets Officer'],
  ['key-vault', 'Forbidden', vaultAnswer(403, 'Forbidden'), 'Secrets Officer'],
  ['key-vault', 'Forbidden', vaultAnswer(403, 'Forbidden', 'New'), 'Secrets Officer'],
  ...(
    [
      ['ForbiddenByRbac', 'Secrets Officer'],
      ['ForbiddenByPolicy', 'access policy'],
      ['AccessDenied', 'Secrets Officer'],
      ['ForbiddenByFirewall', 'network'],
      ['ForbiddenByConnection', 'private endpoint'],
    ] as const
  ).map(
    ([inner, cure]) => ['key-vault', inner, vaultAnswer(403, 'Forbidden', inner), cure] as const,
  ),
  [
    'storage',
    'NoAuthenticationInformation',
    storageAnswer(401, 'NoAuthenticationInformation'),
    'Data Contributor',
  ],
  ...(
    [
      ['AuthorizationFailure', 'network'],
      ['AuthorizationPermissionMismatch', 'Data Contributor'],
      ['AuthenticationFailed', 'AzureWebJobsStorage'],
      ['KeyBasedAuthenticationNotPermitted', 'AzureWebJobsStorage__accountName'],
      ['InsufficientAccountPermissions', 'Data Contributor'],
      ['AccountIsDisabled', 'enables the storage account'],
    ] as const
  ).map(([code, cure]) => ['storage', code, storageAnswer(403, code), cure] as const),
  ['web-pubsub', 'Unauthorized', { status: 401 }, 'Web PubSub Service Owner'],
  ['web-pubsub', 'Forbidden', { status: 403 }, 'Web PubSub Service Owner'],
];

const usual: Outcomes = {
  'set-up': 'done',
  sync: 'read 1',
  renewal: 'done',
  push: 'pushed',
  disconnect: 'goes on',
};
const everyJob = (outcome: string): Outcomes => ({
  'set-up': outcome,
  sync: outcome,
  renewal: outcome,
  push: outcome,
  disconnect: outcome,
});

const whenRefused: Readonly<Record<Dependency, Outcomes>> = {
  'key-vault': {
    ...usual,
    'set-up': 'waiting service.misconfigured',
    sync: 'paused service.misconfigured',
    renewal: 'waiting rotation.service-misconfigured',
  },
  storage: {
    ...everyJob('tried again after storage.refused'),
    'set-up': 'waiting service.misconfigured',
    renewal: 'waiting rotation.service-misconfigured',
  },
  'web-pubsub': { ...usual, push: 'tried again after web-pubsub.refused' },
};

describe('a dependency of ours that refuses us', () => {
  // So many that each dependency has some.
  it.each(shareOf(refusals, 3))(
    '%s with %s (%j): each job says that it is on our side or goes on, and operators have one alert, with the cure',
    async (name, code, answer, cure) => {
      await play([name], 'refused', answer);
      logged = [];

      expect(await meet(sufferers[name])).toEqual(whenRefused[name]);

      if (name === 'storage') {
        // Nothing can be stored of it.
        const lines = logged.filter((line) => line.includes('"dependency.refused"'));
        expect(lines.filter((line) => line.includes('"storage-tables"'))).toHaveLength(1);
        expect(lines[0]).toContain(cure);
        await world.faults([]);
        expect(await told()).toEqual([]);
        return;
      }
      expect(await told()).toEqual([`platform dependency-refuses ${name}|${code}`]);
      expect((await openAlerts())[0]?.message).toContain(cure);

      await world.faults([]);
      if (name === 'key-vault') {
        const { waitingFor } = (await sufferers[name].validating.read()) as unknown as {
          waitingFor: { message: string };
        };
        expect(waitingFor.message).toContain('This is on our side, and our operators were told');
      }
      await ended();
    },
  );
});

const mismatch = storageAnswer(403, 'AuthorizationPermissionMismatch');

describe('storage that refuses us in part', () => {
  it.each<readonly [path: string, Partial<Outcomes>, dependency: string]>([
    ['/Secrets', { 'set-up': 'waiting service.misconfigured' }, 'storage-tables'],
    ['/messages', {}, 'storage-queues'],
  ])(
    'at %s: other jobs go on, no step takes long, and operators have one alert that does not flap',
    async (path, outcomes, dependency) => {
      world.now.shift += 3600_000;
      await world.faults([{ service: 'storage', path, ...mismatch }]);
      const began = Date.now();

      const met = await meet(sufferers.storage);
      const took = Date.now() - began;
      for (const process of [world.app, world.cold(), world.app]) {
        await process.onboarding.dispatchHealth(silent).catch(codeOf);
        await meet(sufferers.storage);
        await process.operations.checkDependencies();
      }

      await world.faults([]);
      const subject = `${dependency}|AuthorizationPermissionMismatch`;
      expect(met).toEqual({ ...usual, ...outcomes });
      expect(took).toBeLessThan(10_000);
      expect((await alertsIn('all')).filter((alert) => alert.subject === subject)).toHaveLength(1);
      expect(await told()).toEqual([`platform dependency-refuses ${subject}`]);
      await ended();
    },
  );
});

/** As the timer of the service does every few minutes. */
async function ended() {
  world.now.shift += 5 * 60_000;
  await until('no alert is open', async () => {
    await world.cold().operations.checkDependencies();
    return (await told()).length === 0;
  });
}

const whenSilent: Readonly<Record<Dependency, Outcomes>> = {
  'key-vault': {
    ...usual,
    'set-up': 'waiting service.unavailable',
    sync: 'paused service.unavailable',
    renewal: 'waiting rotation.service-unavailable',
  },
  storage: {
    ...everyJob('tried again after storage.unavailable'),
    'set-up': 'waiting service.unavailable',
    renewal: 'waiting rotation.service-unavailable',
  },
  'web-pubsub': { ...usual, push: 'tried again after web-pubsub.unavailable' },
};

describe('a dependency of ours that does not answer', () => {
  const silences: readonly (readonly [string, Answer])[] = [
    ['429', { status: 429, retryAfter: 1 }],
    ['503', { status: 503 }],
    ['a reset', { drop: true }],
    ['no answer in time', { delayMs: 9_000, status: 503 }],
  ];
  it.each(shareOf(silences, 2))(
    'by %s: each job waits for it or goes on, and nobody has an alert',
    async (_name, answer) => {
      await play(['storage'], 'unanswered', answer);
      const storage = await meet(sufferers.storage);
      await play(['key-vault', 'web-pubsub'], 'unanswered', answer);
      const [vault, webPubSub] = await Promise.all([
        meet(sufferers['key-vault']),
        meet(sufferers['web-pubsub']),
      ]);

      await world.faults([]);
      expect({ storage, 'key-vault': vault, 'web-pubsub': webPubSub }).toEqual(whenSilent);
      expect(await told()).toEqual([]);
    },
  );

  it.each<readonly [string, Answer]>([
    ['404 TableNotFound', storageAnswer(404, 'TableNotFound')],
    ['409 TableBeingDeleted', storageAnswer(409, 'TableBeingDeleted')],
    ['500', { status: 500 }],
  ])('by %s of storage: each job waits for it, and nobody has an alert', async (_name, answer) => {
    await play(['storage'], 'unanswered', answer);

    const met = await meet(sufferers.storage);

    await world.faults([]);
    expect(met).toEqual(whenSilent.storage);
    expect(await told()).toEqual([]);
  });

  it('by 409 of the vault: each job waits for it or goes on, and nobody has an alert', async () => {
    const answer = vaultAnswer(409, 'Conflict', 'ObjectIsBeingDeleted');
    await play(['key-vault'], 'unanswered', answer);

    const met = await meet(sufferers['key-vault']);

    await world.faults([]);
    expect(met).toEqual(whenSilent['key-vault']);
    expect(await told()).toEqual([]);
  });

  it('lets every job go on afterwards, and leaves no secret of who disconnected meanwhile', async () => {
    const { app } = world;
    world.now.shift += 3600_000;
    for (const name of dependencies) expect(await meet(sufferers[name])).toEqual(usual);
    expect(await told()).toEqual([]);

    await app.onboarding.sweep(inert, silent);

    for (const name of dependencies) {
      const { leaving } = sufferers[name];
      const { connectionId } = (await app.onboarding.connections.get(leaving.org)) ?? {};
      expect(await app.secrets.store.versions(`calsync-${connectionId}`)).toEqual([]);
    }
  });
});

/** The moved clock has left the other customers' set-ups stuck. */
const toldOfReady = async () => (await told()).filter((alert) => !alert.includes('setup-stuck'));

describe('a vault that lost the secret of a connected customer', () => {
  it('is told to operators once, the customer reads that it is on our side, and a new secret is made', async () => {
    const { app } = world;
    const { ready } = sufferers['key-vault'];
    const { connections } = app.onboarding;
    const before = (await connections.get(ready.org))?.syncApp?.secret;
    const started: object[] = [];
    const starting = {
      ...inert,
      async start(name: string, _id: string, input: object) {
        if (name === rotationNames.rotation) started.push(input);
        return true;
      },
    };
    await play(['key-vault'], 'unanswered', vaultAnswer(404, 'SecretNotFound'));

    const first = await meet(sufferers['key-vault']);
    await meet(sufferers['key-vault']);
    const alerts = await toldOfReady();
    const { state, problem } = await ready.read();
    await app.onboarding.sweep(starting, silent);
    await world.faults([]);

    expect(first.sync).toBe('paused service.misconfigured');
    expect(alerts).toEqual(['platform dependency-refuses key-vault-secrets|SecretNotFound']);
    expect([state, problem?.code]).toEqual(['degraded', 'service.secret-lost']);
    expect(started).toEqual([expect.objectContaining({ organisationId: ready.org })]);

    await renewSecret(world.cold(), started[0] ?? {});
    await app.onboarding.checkHealth({ organisationId: ready.org }, silent);
    await app.onboarding.sweep(starting, silent);

    expect((await connections.get(ready.org))?.syncApp?.secret.version).not.toBe(before?.version);
    expect((await ready.read()).state).toBe('ready');
    expect(await toldOfReady()).toEqual([]);
  });

  it('is believed although another instance still has the secret in memory', async () => {
    const { app } = world;
    const { ready } = sufferers['web-pubsub'];
    const { secret } = (await app.onboarding.connections.get(ready.org))?.syncApp ?? {};
    await app.secrets.store.use(secret?.name ?? '', secret?.version ?? '');
    await world.cold().secrets.store.remove(secret?.name ?? '');

    await app.onboarding.connections.observe(ready.org, 'lost-secret');
    await app.onboarding.connections.observe(ready.org, 'ok');
    await app.onboarding.checkHealth({ organisationId: ready.org }, silent);

    expect((await ready.read()).problem?.code).toBe('service.secret-lost');
  });
});
