/** The events of a set-up as fast-check commands; each knows the answers that its state allows. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openBrowser, type Page } from '../../local/demo/browser.ts';
import { type Applicant, reachReady, type Tenant, type View } from './applicant.ts';
import { isLong } from './long.ts';

/** The knowledge of the organisation's people: the links they hold, and whether the plug-in is installed. */
export interface Known {
  discoveryLink?: string;
  syncLink?: string;
  /** Replaced by newer ones. */
  oldLinks: string[];
  /** Our redirect addresses that were visited. */
  arrived: string[];
  installed: boolean;
}

type Command = fc.AsyncCommand<Known, Applicant>;

/** With time-outs this short a busy machine is enough. */
const TOO_BUSY = 503;

const setupOf = ({ organisation }: Applicant) => `/organisations/${organisation}/calendar/setup`;
const pluginOf = ({ organisation }: Applicant) =>
  `/organisations/${organisation}/plugins/microsoft-calendar`;

const underWay = ['awaiting-discovery-consent', 'validating', 'awaiting-sync-consent', 'verifying'];
const startable = [
  'not-connected',
  'awaiting-discovery-consent',
  'degraded',
  'failed',
  'cancelled',
];

/** `status code` of the answers that a state allows. */
type Allowed = (state: string, view: View) => string[];

const answers = {
  start: (installed: boolean) => (state: string) => {
    if (!installed) return ['409 plugin.not-installed'];
    if (startable.includes(state)) return ['200'];
    return state === 'ready' ? ['409 setup.already-connected'] : ['409 setup.in-progress'];
  },
  continue: (state: string) => [
    state === 'awaiting-sync-consent' ? '200' : '409 setup.not-awaiting-consent',
  ],
  retry: (state: string, view: View) => {
    if (!['failed', 'degraded'].includes(state)) return ['409 setup.not-retryable'];
    // Nobody saw the problem of a state in between.
    if (state !== view.state) return ['202', '409 setup.not-retryable'];
    return [view.problem?.retryable === true ? '202' : '409 setup.not-retryable'];
  },
  cancel: (state: string) => {
    if (['ready', 'degraded'].includes(state)) return ['409 setup.already-connected'];
    return [[...underWay, 'failed'].includes(state) ? '202' : '204'];
  },
  disconnect: (state: string) => [state === 'not-connected' ? '204' : '202'],
  removePlugin: (state: string) => {
    if (['not-connected', 'cancelled'].includes(state)) return ['204'];
    return state === 'failed' ? ['204', '409 plugin.connected'] : ['409 plugin.connected'];
  },
} as const;

/** States that the set-up was in between two looks. A view holds only the last entries of the timeline. */
function statesBetween(before: View, after: View): string[] {
  const last = JSON.stringify(before.timeline.at(-1));
  const since = after.timeline.slice(
    1 + after.timeline.findLastIndex((entry) => JSON.stringify(entry) === last),
  );
  return [before.state, ...since.map(({ state }) => state), after.state];
}

/** Calls, and checks the answer against the states it may have met; while faults are on, any answer is allowed. */
async function judged(
  applicant: Applicant,
  method: string,
  path: string,
  allowed: Allowed,
): Promise<Record<string, string> | undefined> {
  const { ground } = applicant;
  const before = applicant.seen();
  const shocks = ground.shocks();
  const heard = await applicant.call(method, path, method === 'POST' ? {} : undefined);
  const after = await applicant.look();
  const shaken = ground.isFaulty() || ground.shocks() !== shocks;
  const isOfTheGround = heard !== undefined && (heard.status >= 500 || heard.status === 401);
  if (heard === undefined || heard.status === TOO_BUSY || (isOfTheGround && shaken)) {
    return undefined;
  }
  const body = (heard.text === '' ? {} : JSON.parse(heard.text)) as Record<string, string>;
  const got = heard.status >= 400 ? `${heard.status} ${body['code']}` : String(heard.status);
  const possible = statesBetween(before, after).flatMap((state) => [
    ...allowed(state, before),
    ...allowed(state, after),
  ]);
  assert.ok(
    possible.includes(got),
    `${method} ${path} answered ${got}, not ${possible.join(', ')}`,
  );
  return heard.status < 300 ? body : undefined;
}

const codeOf = (page: Page): string | undefined =>
  /<meta name="problem-code" content="([^"]+)">/.exec(page.html)?.[1];

/** Back at the portal, at one of these problems, or left on a page of Microsoft's. */
function judgePage(applicant: Applicant, known: Known, page: Page | undefined, codes: string[]) {
  const { urls } = applicant.ground.stack;
  if (page === undefined) return;
  // A link whose request failed may not have been used up.
  if (page.status < 500) {
    known.arrived.push(
      ...[page.url, ...page.redirects].filter((url) => url.startsWith(`${urls.api}/consent/`)),
    );
  }
  if (page.url === `${urls.portal}/organisations/${applicant.organisation}/calendar`) {
    assert.ok(codes.includes('portal'), `Back at the portal instead of ${codes.join(', ')}`);
    return;
  }
  if (page.url.startsWith(urls.identity)) return;
  const code = codeOf(page);
  if (page.status === TOO_BUSY) return;
  if (page.status >= 500) {
    assert.ok(
      applicant.ground.shocks() > 0,
      `${page.status} although nothing was done to the ground`,
    );
    return;
  }
  const possible = [...codes, ...anytime];
  assert.ok(code !== undefined && possible.includes(code), `${code}, not ${possible.join(', ')}`);
}

/** A link may have been replaced, used or outlived between two commands; a refused sign-in may be Microsoft's fault. */
const anytime = [
  'consent.state-invalid',
  'consent.wrong-order',
  'consent.unverified',
  'consent.not-yet-effective',
];

const command = (
  name: string,
  run: (applicant: Applicant, known: Known) => Promise<unknown>,
  check: (known: Known) => boolean = () => true,
): Command => ({
  check,
  async run(known, applicant) {
    await run(applicant, known);
  },
  toString: () => name,
});

const start = () =>
  command('start', async (applicant, known) => {
    const body = await judged(
      applicant,
      'POST',
      setupOf(applicant),
      answers.start(known.installed),
    );
    const url = body?.['signInUrl'];
    if (url === undefined) return;
    if (known.discoveryLink !== undefined) known.oldLinks.push(known.discoveryLink);
    known.discoveryLink = url;
  });

/** `approves` is the tenant that this account may approve for. */
const consent = (
  name: string,
  decision: 'accept' | 'cancel',
  who: (applicant: Applicant) => { readonly account: string; readonly approves?: Tenant },
) =>
  command(
    name,
    async (applicant, known) => {
      const { account, approves } = who(applicant);
      if (decision === 'accept' && approves !== undefined) applicant.proven.add(approves.id);
      const page = await applicant.visit(known.discoveryLink ?? '', account, decision);
      judgePage(
        applicant,
        known,
        page,
        decision === 'accept'
          ? ['portal', 'consent.role-missing', 'consent.tenant-mismatch']
          : ['consent.declined'],
      );
      if (decision === 'accept') await applicant.settle();
    },
    ({ discoveryLink }) => discoveryLink !== undefined,
  );

const theAdministrator = ({ tenant }: Applicant) => ({ account: tenant.admin, approves: tenant });
const ofTheSecondTenant = ({ second }: Applicant) => ({ account: second.admin, approves: second });

const otherBrowser = () =>
  command(
    'in another browser',
    async (applicant, known) => {
      const { portal } = applicant.ground.stack.urls;
      const other = openBrowser((url) => url.startsWith(portal));
      const url = known.discoveryLink ?? '';
      const page = await applicant.visit(url, applicant.tenant.admin, 'accept', other);
      judgePage(applicant, known, page, ['consent.browser-mismatch']);
    },
    ({ discoveryLink }) => discoveryLink !== undefined,
  );

/** The redirect as anyone can write it, naming a tenant whose administrator never came by. */
const forged = (path: 'discovery' | 'sync', victim: () => Tenant) =>
  command(
    `forged ${path}`,
    async (applicant, known) => {
      const link = (path === 'sync' ? known.syncLink : known.discoveryLink) ?? '';
      const state = new URL(link).searchParams.get('state') ?? '';
      const query = new URLSearchParams({ admin_consent: 'True', tenant: victim().id, state });
      const url = `${applicant.ground.stack.urls.api}/consent/${path}?${query}`;
      const page = await applicant.visit(url, applicant.tenant.admin);
      judgePage(applicant, known, page, [
        'consent.tenant-mismatch',
        'consent.declined',
        'consent.role-missing',
      ]);
    },
    (known) => (path === 'sync' ? known.syncLink : known.discoveryLink) !== undefined,
  );

const wrongOrder = () =>
  command(
    'wrong order',
    async (applicant, known) => {
      const state = new URL(known.discoveryLink ?? '').searchParams.get('state') ?? '';
      const query = new URLSearchParams({ tenant: applicant.tenant.id, state });
      const url = `${applicant.ground.stack.urls.api}/consent/sync?${query}`;
      judgePage(applicant, known, await applicant.visit(url, applicant.tenant.admin), []);
    },
    ({ discoveryLink }) => discoveryLink !== undefined,
  );

const again = () =>
  command(
    'callback again',
    async (applicant, known) => {
      const page = await applicant.visit(known.arrived.at(-1) ?? '', applicant.tenant.admin);
      judgePage(applicant, known, page, ['consent.declined']);
    },
    ({ arrived }) => arrived.length > 0,
  );

const late = () =>
  command(
    'an old link',
    async (applicant, known) => {
      const page = await applicant.visit(known.oldLinks.at(-1) ?? '', applicant.tenant.admin);
      judgePage(applicant, known, page, []);
    },
    ({ oldLinks }) => oldLinks.length > 0,
  );

const goOn = () =>
  command('continue', async (applicant, known) => {
    const path = `${setupOf(applicant)}/continue`;
    const body = await judged(applicant, 'POST', path, answers.continue);
    if (body?.['consentUrl'] !== undefined) known.syncLink = body['consentUrl'];
  });

const consentSync = (decision: 'accept' | 'cancel') =>
  command(
    `${decision} Calendar Sync`,
    async (applicant, known) => {
      const page = await applicant.visit(known.syncLink ?? '', applicant.administrator(), decision);
      judgePage(applicant, known, page, [decision === 'accept' ? 'portal' : 'consent.declined']);
      if (decision === 'accept') await applicant.settle();
    },
    ({ syncLink }) => syncLink !== undefined,
  );

const retry = () =>
  command('retry', (applicant) =>
    judged(applicant, 'POST', `${setupOf(applicant)}/retry`, answers.retry),
  );
const cancel = () =>
  command('cancel', (applicant) => judged(applicant, 'DELETE', setupOf(applicant), answers.cancel));
const disconnect = () =>
  command('disconnect', (applicant) =>
    judged(
      applicant,
      'DELETE',
      `/organisations/${applicant.organisation}/calendar`,
      answers.disconnect,
    ),
  );
const removePlugin = () =>
  command('remove the plug-in', async (applicant, known) => {
    await judged(applicant, 'DELETE', pluginOf(applicant), answers.removePlugin);
    await seePlugin(applicant, known);
  });
const installPlugin = () =>
  command('install the plug-in', async (applicant, known) => {
    await applicant.call('PUT', pluginOf(applicant));
    await seePlugin(applicant, known);
  });

async function seePlugin(applicant: Applicant, known: Known): Promise<void> {
  const heard = await applicant.call('GET', `/organisations/${applicant.organisation}/plugins`);
  if (heard?.status !== 200) return await seePlugin(applicant, known);
  const { items } = JSON.parse(heard.text) as { items: { installed: boolean }[] };
  known.installed = items[0]?.installed === true;
}

const wayOn = () =>
  command('the offered action', async (applicant, known) => {
    await applicant.goOn();
    await seePlugin(applicant, known);
  });
const allTheWay = () =>
  command('all the way', async (applicant, known) => {
    // While parts fail, their being back is part of the way.
    if (!applicant.ground.isFaulty()) await reachReady(applicant);
    await seePlugin(applicant, known);
  });

const MINUTE = 60_000;
const time = (ms: number, name: string) =>
  command(`${name} pass`, ({ ground }) => ground.advance(ms));

const serviceFaults = (service: string) => [
  [{ service, status: 503, times: 2 }],
  [{ service, status: 429, retryAfter: 1, times: 2 }],
  [{ service, drop: true, times: 2 }],
  [{ service, delayMs: 1_500, times: 2 }],
];
const weathers = [
  ...['graph', 'identity', 'key-vault', 'storage'].flatMap(serviceFaults),
  [{ service: 'storage', status: 500, probability: 0.05, times: 6 }],
  [{ service: 'graph', method: 'POST', drop: true, probability: 0.5, times: 4 }],
];
const weather = (index: number) =>
  command(`fault ${JSON.stringify(weathers[index])}`, ({ ground }) =>
    ground.faults(weathers[index] ?? []),
  );
const calm = () => command('no faults', ({ ground }) => ground.faults([]));

/** Rare ones are of the ground, and so of every organisation on it. */
export const setupCommands = (victim: () => Tenant): fc.Arbitrary<Command> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(start()) },
    { weight: 10, arbitrary: fc.constant(consent('accept', 'accept', theAdministrator)) },
    { weight: 3, arbitrary: fc.constant(consent('decline', 'cancel', theAdministrator)) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        consent('accept as a user', 'accept', ({ tenant }) => ({ account: tenant.user })),
        consent('accept as a guest', 'accept', ({ tenant }) => ({ account: tenant.guest })),
      ),
    },
    {
      weight: 2,
      arbitrary: fc.constant(consent('accept for another tenant', 'accept', ofTheSecondTenant)),
    },
    { weight: 3, arbitrary: fc.constant(otherBrowser()) },
    { weight: 3, arbitrary: fc.constant(forged('discovery', victim)) },
    { weight: 2, arbitrary: fc.constant(forged('sync', victim)) },
    { weight: 3, arbitrary: fc.constant(wrongOrder()) },
    { weight: 4, arbitrary: fc.constant(again()) },
    { weight: 3, arbitrary: fc.constant(late()) },
    { weight: 6, arbitrary: fc.constant(goOn()) },
    { weight: 6, arbitrary: fc.constant(consentSync('accept')) },
    { weight: 2, arbitrary: fc.constant(consentSync('cancel')) },
    { weight: 4, arbitrary: fc.constant(retry()) },
    { weight: 5, arbitrary: fc.constant(cancel()) },
    { weight: 4, arbitrary: fc.constant(disconnect()) },
    { weight: 2, arbitrary: fc.constant(removePlugin()) },
    { weight: 3, arbitrary: fc.constant(installPlugin()) },
    { weight: 6, arbitrary: fc.constant(wayOn()) },
    { weight: 2, arbitrary: fc.constant(allTheWay()) },
    { weight: 1, arbitrary: fc.nat(weathers.length - 1).map(weather) },
    { weight: 1, arbitrary: fc.constant(calm()) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        time(16 * MINUTE, '16 minutes'),
        time(31 * MINUTE, '31 minutes'),
        // So long that tokens end in the middle of what uses them.
        ...(isLong ? [time(7 * 24 * 60 * MINUTE, '7 days')] : []),
      ),
    },
  );

export const newlyKnown = (): Known => ({ oldLinks: [], arrived: [], installed: true });
