/** The main job as its people do it, over HTTP only: used by `npm run demo` and by the end-to-end tests. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, openBrowser, type Page } from './browser.ts';

export interface Urls {
  readonly portal: string;
  readonly api: string;
  readonly control: string;
}

export interface Reply<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

type Json = Record<string, unknown>;

export interface Person {
  readonly token: string;
  readonly browser: Browser;
  call<T = Json>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply<T>>;
}

export interface MicrosoftTenant {
  readonly id: string;
  readonly rooms: readonly { readonly id: string; readonly emailAddress: string }[];
  readonly users: readonly { readonly id: string; readonly username: string }[];
}

export interface Setup {
  readonly state: string;
  readonly profile?: string;
  readonly waitingFor?: { readonly code: string };
  readonly profileChange?: {
    readonly step: string;
    readonly script?: string;
    readonly waitingFor?: { readonly code: string };
  };
  readonly problem?: { readonly code: string; readonly retryable: boolean };
  readonly microsoftTenant?: { readonly id: string; readonly displayName: string };
  readonly timeline: readonly {
    readonly at: string;
    readonly state: string;
    readonly code: string;
  }[];
  readonly warnings: readonly { readonly code: string }[];
}

export interface Journey {
  readonly urls: Urls;
  control<T = Json>(method: string, path: string, body?: unknown): Promise<Reply<T>>;
  person(email: string, roles?: readonly string[]): Promise<Person>;
  tenant(request: { domain: string; rooms: unknown; users?: unknown }): Promise<MicrosoftTenant>;
  /** An organisation with one administrator, who has signed in. */
  organisation(name: string, administrator: Person & { email: string }): Promise<string>;
  /** *Connect Azure Account* up to the redirect back to the portal, or to the page that explains why not. */
  connect(
    who: Person,
    organisationId: string,
    username: string,
    decision?: 'accept' | 'cancel',
    profile?: string,
  ): Promise<Page>;
  /** *Continue integration*, likewise. */
  continueSetup(
    who: Person,
    organisationId: string,
    username: string,
    decision?: 'accept' | 'cancel',
  ): Promise<Page>;
  setup(who: Person, organisationId: string): Promise<Setup>;
  /** Waits until the set-up is in one of the states. */
  reach(
    who: Person,
    organisationId: string,
    states: readonly string[],
    timeoutMs?: number,
  ): Promise<Setup>;
}

const calendarOf = (organisationId: string) => `/organisations/${organisationId}/calendar`;

export function startJourney(urls: Urls): Journey {
  const control = controlAt(urls);
  const person: Journey['person'] = async (email, roles = []) => {
    const body = { email, roles };
    const reply = await control<{ token: string }>('POST', '/portal-tokens', body);
    return withToken(urls, expect(reply, 200, 'portal token').token);
  };
  return {
    urls,
    control,
    person,
    ...connecting,
    async tenant({ domain, rooms, users }) {
      const admin = [{ username: `admin@${domain}`, roles: ['Global Administrator'] }];
      const body = { displayName: domain.split('.')[0], domain, users: users ?? admin, rooms };
      return expect(await control<MicrosoftTenant>('POST', '/tenants', body), 201, 'tenant');
    },
    async organisation(name, administrator) {
      const operator = await person('operator@portal.example', ['operator']);
      const { id } = expect(
        await operator.call<{ id: string }>('POST', '/organisations', { name }),
        201,
        'organisation',
      );
      const member = { email: administrator.email, role: 'administrator' };
      expect(await operator.call('POST', `/organisations/${id}/members`, member), 201, 'member');
      return id;
    },
  };
}

const controlAt =
  (urls: Urls): Journey['control'] =>
  async <T>(method: string, path: string, body?: unknown) => {
    const headers = { 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { body: JSON.stringify(body), headers };
    return await json<T>(await fetch(`${urls.control}${path}`, { method, ...sent }));
  };

function withToken({ api, portal }: Urls, token: string): Person {
  const browser = openBrowser((url) => url.startsWith(portal));
  return {
    token,
    browser,
    async call<T>(method: string, path: string, body?: unknown, headers = {}) {
      const response = await fetch(`${api}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          cookie: browser.cookieHeader(),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      browser.keepCookies(response);
      return await json<T>(response);
    },
  };
}

const connecting: Pick<Journey, 'connect' | 'continueSetup' | 'setup' | 'reach'> = {
  async connect(who, organisationId, username, decision, profile) {
    const path = `${calendarOf(organisationId)}/setup`;
    const reply = await who.call<{ signInUrl: string }>('POST', path, { profile });
    return await approve(who, expect(reply, 200, 'connect').signInUrl, username, decision);
  },
  async continueSetup(who, organisationId, username, decision) {
    const path = `${calendarOf(organisationId)}/setup/continue`;
    const reply = await who.call<{ consentUrl: string }>('POST', path, {});
    return await approve(who, expect(reply, 200, 'continue').consentUrl, username, decision);
  },
  async setup(who, organisationId) {
    const path = `${calendarOf(organisationId)}/setup`;
    return expect(await who.call<Setup>('GET', path), 200, 'set-up');
  },
  async reach(who, organisationId, states, timeoutMs = 90_000) {
    const deadline = performance.now() + timeoutMs;
    for (let wait = 100; ; wait = Math.min(wait * 1.5, 500)) {
      const found = await connecting.setup(who, organisationId);
      if (states.includes(found.state)) return found;
      if (performance.now() > deadline) {
        throw new Error(`Set-up is ${JSON.stringify(found)}, not ${states.join(' or ')}`);
      }
      await sleep(wait);
    }
  },
};

async function json<T>(response: Response): Promise<Reply<T>> {
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
  const body = (isJson && text !== '' ? JSON.parse(text) : text) as T;
  return { status: response.status, body, headers: response.headers };
}

function expect<T>(reply: Reply<T>, status: number, what: string): T {
  if (reply.status === status) return reply.body;
  throw new Error(`${what}: ${reply.status} ${JSON.stringify(reply.body)}`);
}

/** Signs in when asked to, then decides. */
export async function approve(
  who: Person,
  url: string,
  username: string,
  decision: 'accept' | 'cancel' = 'accept',
): Promise<Page> {
  let page = await who.browser.open(url);
  if (page.html.includes('name="username"')) page = await who.browser.submit(page, { username });
  if (page.html.includes('name="decision"')) page = await who.browser.submit(page, { decision });
  return page;
}
