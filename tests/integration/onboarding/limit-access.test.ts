/** Access is limited to rooms in the administrator's own session at Microsoft, and taken back, whatever goes wrong. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { listApplications } from '../../../local/identity/control.ts';
import type { Fault } from '../../../local/kit/faults.ts';
import type { HttpResult } from '../../../shared/platform/endpoint.ts';
import { AppError } from '../../../shared/platform/errors.ts';
import { type Customer, newCustomer, type SetupView } from '../../support/customers.ts';
import { shareOf } from '../../support/long.ts';
import { type OnboardingStack, startOnboarding } from '../../support/onboarding.ts';
import { until } from '../../support/until.ts';

const ROOMS_ONLY = "RecipientTypeDetails -eq 'RoomMailbox'";
const EVERYBODY = `${ROOMS_ONLY} -or RecipientTypeDetails -eq 'UserMailbox'`;

interface Limit {
  readonly state: string;
  readonly canMake: boolean;
  readonly canTakeBack: boolean;
  readonly plan: { readonly scope: { readonly name: string } };
  readonly scopeId?: string;
  readonly assignmentId?: string;
  readonly last?: {
    readonly outcome: string;
    readonly permissionLeft: boolean;
    readonly problem?: { readonly code: string };
  };
}

let stack: OnboardingStack;
let count = 0;
const waiting: Customer[] = [];

beforeAll(async () => {
  stack = await startOnboarding();
});
afterEach(async () => {
  fail([]);
  // A set-up that waits for Exchange asks again and again, and would slow down the tests that follow.
  const cancel = stack.onboarding.http.cancel(stack.durable.orchestrations);
  for (const who of waiting.splice(0)) {
    try {
      await cancel(who.base);
    } catch (error) {
      // It became ready in the meantime: nothing asks any more.
      if (!(error instanceof AppError && error.code === 'setup.already-connected')) throw error;
    }
  }
});
afterAll(() => stack.close());

function customer(profile: 'consent' | 'rbac'): Customer {
  count += 1;
  const colleagues = { apps: ['Application Administrator'] };
  return newCustomer(stack, { org: `limit-${count}`, profile, colleagues });
}

const fail = (faults: readonly Partial<Fault>[]) =>
  stack.microsoft.deps.faults.replace(faults.map((fault) => ({ service: 'graph', ...fault })));
const shown = async ({ base }: Customer) =>
  (await stack.onboarding.http.limit.show(base)).body as Limit;
const inExchange = ({ tenantId }: Customer) => stack.microsoft.graph.listExchange(tenantId);
const codeOf = ({ text = '' }: HttpResult): string | undefined =>
  /<meta name="problem-code" content="([^"]+)">/.exec(text)?.[1];
/** Delegated permissions that are granted to Meeting Room Discovery. */
const granted = ({ tenantId }: Customer) =>
  listApplications(stack.microsoft.directory, tenantId)?.find(({ app }) => app === 'discovery')
    ?.delegatedGrants ?? [];
const powers = (who: Customer) =>
  granted(who).filter((each) => !['openid', 'profile', 'User.Read'].includes(each));

/** The address at Microsoft. */
async function begin(who: Customer, work: 'make' | 'takeBack'): Promise<string> {
  const answer = who.browser.keep(await stack.onboarding.http.limit[work](who.base));
  return (answer.body as { signInUrl: string }).signInUrl;
}
const arrive = (who: Customer, url: string): Promise<HttpResult> =>
  stack.onboarding.http.signedIn(stack.durable.orchestrations)(who.browser.arriving(url));

/** Signs in and answers what the page of Microsoft asks. */
async function visit(
  who: Customer,
  work: 'make' | 'takeBack',
  { as = who.username, decision = 'accept' } = {},
): Promise<HttpResult> {
  const { atMicrosoft } = as === who.username ? who.browser : stack.newBrowser();
  let page = await atMicrosoft.open(await begin(who, work));
  if (page.text.includes('name="username"'))
    page = await atMicrosoft.submit(page, { username: as });
  if (page.status !== 0) page = await atMicrosoft.submit(page, { decision });
  return await arrive(who, page.url);
}

/** Up to where Exchange has to let the app in. */
async function awaitingScope(): Promise<Customer> {
  const who = customer('rbac');
  await who.connect();
  await who.reached('awaiting-sync-consent');
  await stack.onboarding.http.continue(stack.durable.orchestrations)(who.base);
  waiting.push(who);
  await until(
    'the scope',
    async () => (await who.read()).waitingFor?.code === 'scope.not-effective',
  );
  return who;
}

async function limited(): Promise<Customer> {
  const who = await awaitingScope();
  await visit(who, 'make');
  await who.reached('ready');
  return who;
}

const audited = ({ org }: Customer) =>
  stack.world.audited.filter(({ organisationId }) => organisationId === org);

describe('limiting access at set-up', () => {
  it('One visit makes the scope and the assignment, the set-up proves a room, and the permission is gone.', async () => {
    const who = await awaitingScope();
    const before = await shown(who);
    expect(before).toMatchObject({ state: 'none', canMake: true, canTakeBack: false });

    const answer = await visit(who, 'make');

    const page = `${stack.config.PORTAL_URL}/organisations/${who.org}/calendar`;
    expect([answer.status, answer.headers?.['location']]).toEqual([303, page]);
    await who.reached('ready');
    const { scopes, assignments } = inExchange(who);
    expect(scopes).toEqual([
      expect.objectContaining({
        displayName: before.plan.scope.name,
        recipientFilter: ROOMS_ONLY,
        exclusive: false,
      }),
    ]);
    const { syncApp } = (await stack.onboarding.connections.get(who.org)) ?? {};
    expect(assignments).toEqual([
      expect.objectContaining({
        principalId: syncApp?.servicePrincipalId,
        role: 'Application Calendars.Read',
        scopeId: scopes[0]?.id,
      }),
    ]);
    expect(powers(who)).toEqual([]);
    expect(granted(who)).toContain('User.Read');
    expect(await shown(who)).toMatchObject({
      state: 'made',
      scopeId: scopes[0]?.id,
      assignmentId: assignments[0]?.id,
      last: { outcome: 'done', permissionLeft: false },
    });
    const made = audited(who).filter(({ action }) => action.startsWith('limit.'));
    expect(made.map(({ action }) => action)).toEqual([
      'limit.started',
      'limit.scope-made',
      'limit.assignment-made',
      'limit.permission-removed',
      'limit.finished',
    ]);
    expect(made[1]?.target).toMatch(new RegExp(`^${scopes[0]?.id} \\(request [0-9a-f-]{36}\\)$`));
    expect(made[2]?.actor).toBe(`user:${who.base.caller.key}`);
  });

  it('A second visit finds what is there, and repairs what somebody changed.', async () => {
    const who = await limited();
    const { scopes, assignments } = inExchange(who);
    await visit(who, 'make');
    expect(inExchange(who)).toEqual({ scopes, assignments });

    stack.microsoft.graph.changeScope(who.tenantId, scopes[0]?.id ?? '', EVERYBODY);
    await visit(who, 'make');

    expect(inExchange(who)).toEqual({ scopes, assignments });
    expect(audited(who).map(({ action }) => action)).toContain('limit.scope-repaired');
  });
});

describe('limiting access of a connection', () => {
  it('The change of access mode begins with its first step done.', async () => {
    const who = customer('consent');
    await who.ready();

    const answer = await visit(who, 'make');

    const page = `${stack.config.PORTAL_URL}/organisations/${who.org}/calendar/access`;
    expect(answer.headers?.['location']).toBe(page);
    const change = await until('the wait', async () => {
      const { profileChange } = await who.read();
      return profileChange?.waitingFor === undefined ? undefined : profileChange;
    });
    expect(change).toMatchObject({ to: 'rbac', step: 'propagate', canCancel: true });
    expect(await codeOfRefusal(begin(who, 'takeBack'))).toBe('limit.in-use');
  });

  it('A change that waits for the script goes on.', async () => {
    const who = customer('consent');
    await who.ready();
    const change = stack.onboarding.http.accessMode.change(stack.durable.orchestrations);
    await change({ ...who.base, body: { profile: 'rbac' } });

    await visit(who, 'make');

    expect((await who.read()).profileChange?.step).toBe('propagate');
  });

  it('Another change of access mode is refused first.', async () => {
    const who = customer('consent');
    await who.ready();
    const change = stack.onboarding.http.accessMode.change(stack.durable.orchestrations);
    await change({ ...who.base, body: { profile: 'read-basic' } });

    expect(await codeOfRefusal(begin(who, 'make'))).toBe('profile.change-in-progress');
  });
});

describe('a visit that comes to nothing', () => {
  const nothing = { scopes: [], assignments: [] };

  it('A declined page, and one of a person who may not assign roles in Exchange, leave nothing.', async () => {
    const who = await awaitingScope();

    expect(codeOf(await visit(who, 'make', { decision: 'cancel' }))).toBe('consent.declined');
    const apps = `apps@${who.org}.example`;
    const answer = await visit(who, 'make', { as: apps });

    expect([answer.status, codeOf(answer)]).toEqual([400, 'limit.role-missing']);
    expect(answer.text).toContain('/calendar/access');
    expect(inExchange(who)).toEqual(nothing);
    expect(powers(who)).toEqual([]);
    expect((await shown(who)).last).toMatchObject({
      outcome: 'refused',
      permissionLeft: false,
      problem: { code: 'limit.role-missing' },
    });
    expect((await who.read()).state).toBe('verifying');
  });

  it('A person of another tenant gets no further than the page of Microsoft, and a code of another tenant makes nothing.', async () => {
    const who = await awaitingScope();
    const other = customer('consent');
    await other.connect();
    const { atMicrosoft } = other.browser;

    const page = await stack.newBrowser().atMicrosoft.open(await begin(who, 'make'));
    const refused = await stack.newBrowser().atMicrosoft.submit(page, { username: other.username });
    expect(refused.text).toContain('AADSTS50020');

    const address = (await begin(who, 'make')).replace(who.tenantId, other.tenantId);
    const asked = await atMicrosoft.open(address);
    const back = await atMicrosoft.submit(asked, { decision: 'accept' });
    expect(codeOf(await arrive(who, back.url))).toBe('consent.wrong-account');
    expect((await shown(who)).last?.problem?.code).toBe('consent.wrong-account');
    expect([inExchange(who), inExchange(other)]).toEqual([nothing, nothing]);
  });

  it('The state works once, in its own browser, and only the newest.', async () => {
    const who = await awaitingScope();
    const first = new URL(await begin(who, 'make')).searchParams.get('state') ?? '';
    const url = await begin(who, 'make');
    const { atMicrosoft } = who.browser;
    const page = await atMicrosoft.open(url);
    const back = await atMicrosoft.submit(page, { decision: 'accept' });
    const old = `${stack.config.API_URL}/consent/sign-in?state=${first}&code=x`;

    expect(codeOf(await arrive(who, old))).toBe('consent.state-invalid');
    expect((await arrive(who, back.url)).status).toBe(303);
    expect(codeOf(await arrive(who, back.url))).toBe('consent.state-invalid');
    const stranger = stack.newBrowser();
    const again = await atMicrosoft.open(await begin(who, 'make'));
    const elsewhere = await atMicrosoft.submit(again, { decision: 'accept' });
    const answer = await stack.onboarding.http.signedIn(stack.durable.orchestrations)(
      stranger.arriving(elsewhere.url),
    );
    expect(codeOf(answer)).toBe('consent.browser-mismatch');
  });

  it('A name that another scope has is left alone.', async () => {
    const who = await awaitingScope();
    const { name } = (await shown(who)).plan.scope;
    stack.microsoft.graph.addScope(who.tenantId, name, EVERYBODY);
    const before = inExchange(who);

    expect(codeOf(await visit(who, 'make'))).toBe('limit.name-taken');
    expect(inExchange(who)).toEqual(before);
  });

  const troubles = [
    ['the beta is gone', { path: '/beta/', status: 404 }, 'limit.not-offered'],
    [
      'the beta answers in another shape',
      { path: '/customAppScopes', method: 'GET', body: { items: [] } },
      'limit.not-offered',
    ],
    [
      'Exchange does not know the app',
      { path: '/roleAssignments', method: 'POST', status: 404 },
      'limit.principal-unknown',
    ],
    [
      'Exchange does not take the filter',
      { path: '/customAppScopes', method: 'POST', status: 400 },
      'limit.filter-refused',
    ],
    [
      'Exchange does not answer',
      { path: '/roleAssignments', method: 'POST', drop: true },
      'consent.microsoft-unavailable',
    ],
  ] as const;
  it.each(shareOf(troubles, 2))('Nothing is half made when %s.', async (_name, fault, code) => {
    const who = await awaitingScope();
    fail([fault]);

    expect(codeOf(await visit(who, 'make'))).toBe(code);

    fail([]);
    expect(inExchange(who)).toEqual(nothing);
    expect(powers(who)).toEqual([]);
    expect((await shown(who)).state).toBe('none');
  });

  it('A repeat goes on where a visit broke off between scope and assignment.', async () => {
    const who = await awaitingScope();
    fail([
      { path: '/roleAssignments', method: 'POST', status: 503 },
      { path: '/customAppScopes', method: 'DELETE', status: 503 },
    ]);
    await visit(who, 'make');
    const { scopes } = inExchange(who);
    expect(scopes).toHaveLength(1);
    expect(await shown(who)).toMatchObject({ state: 'partly', canTakeBack: true });

    fail([]);
    await visit(who, 'make');

    expect(inExchange(who).scopes).toEqual(scopes);
    expect((await shown(who)).state).toBe('made');
    await who.reached('ready');
  });

  it('A scope that was made without our knowing is found by its name.', async () => {
    const who = await awaitingScope();
    const { name } = (await shown(who)).plan.scope;
    stack.microsoft.graph.addScope(who.tenantId, name, ROOMS_ONLY);
    const { scopes } = inExchange(who);

    await visit(who, 'make');

    expect(inExchange(who).scopes).toEqual(scopes);
  });

  it('A permission that Microsoft does not let us take away is said to be left.', async () => {
    const who = await awaitingScope();
    fail([{ path: '/oauth2PermissionGrants', status: 403 }]);

    await visit(who, 'make');

    expect((await shown(who)).last).toMatchObject({ outcome: 'done', permissionLeft: true });
    fail([]);
    await visit(who, 'make');
    expect((await shown(who)).last).toMatchObject({ outcome: 'done', permissionLeft: false });
    expect(powers(who)).toEqual([]);
  });
});

describe('taking the limit back', () => {
  it('Assignment and scope are gone, and there is nothing more to take back.', async () => {
    const who = await limited();

    const answer = await visit(who, 'takeBack');

    expect(answer.status).toBe(303);
    expect(inExchange(who)).toEqual({ scopes: [], assignments: [] });
    expect(await shown(who)).toMatchObject({ state: 'none', last: { outcome: 'done' } });
    expect(await codeOfRefusal(begin(who, 'takeBack'))).toBe('limit.nothing-made');
    expect(powers(who)).toEqual([]);
  });

  it('A disconnect says what is left in Exchange.', async () => {
    const who = await limited();

    await stack.onboarding.http.disconnect(stack.durable.orchestrations)(who.base);

    const { warnings }: SetupView = await who.reached('not-connected');
    expect(warnings.map(({ code }) => code)).toEqual(['disconnect.limit-left']);
    expect(await codeOfRefusal(shown(who))).toBe('limit.not-ready');
  });
});

const codeOfRefusal = (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => undefined,
    (error: { readonly code?: string }) => error.code,
  );
