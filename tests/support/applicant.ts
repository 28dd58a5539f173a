/** One organisation during set-up: the actions of its people, and the portal's answers to them. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, openBrowser, type Page } from '../../local/demo/browser.ts';
import type { Setup } from '../../local/demo/journey.ts';
import { type Ground, type Heard, until } from './ground.ts';

export interface Listed {
  readonly appId: string;
  readonly displayName: string;
  readonly passwordCredentials: readonly { readonly secretText: string }[];
}

export interface Tenant {
  readonly id: string;
  readonly admin: string;
  readonly user: string;
  readonly guest: string;
  readonly room: string;
}

export interface View extends Setup {
  readonly attempt: number;
  readonly problem?: {
    readonly code: string;
    readonly title: string;
    readonly action: string;
    readonly retryable: boolean;
  };
}

export interface Applicant {
  readonly ground: Ground;
  readonly organisation: string;
  /** The portal token of its administrator. */
  readonly email: string;
  readonly tenant: Tenant;
  /** Another tenant with an administrator of its own. */
  readonly second: Tenant;
  /** Administrator of the tenant that the set-up is in, or else is meant for. */
  readonly administrator: () => string;
  readonly browser: Browser;
  readonly token: () => string;
  /** Tenants that an administrator of theirs approved in this organisation's browser. */
  readonly proven: Set<string>;
  /** Undefined when the network broke. */
  call(method: string, path: string, body?: unknown): Promise<Heard | undefined>;
  /** The set-up, asked for until it is answered. */
  look(): Promise<View>;
  /** The set-up at the last read. */
  readonly seen: () => View;
  /** Opens an address, signs in and decides; undefined when the network broke. */
  visit(url: string, who: string, decision?: string, browser?: Browser): Promise<Page | undefined>;
  /** Waits until nothing goes on by itself; what waits for a timer has the clock moved for it. */
  settle(): Promise<View>;
  /** Takes the action that the state offers; false when it is ready. */
  goOn(): Promise<boolean>;
  /** The applications of all its tenants, or of one of them. */
  applications(of?: Tenant): Promise<readonly Listed[]>;
}

const signedOut = () => new Response(null, { headers: { 'set-cookie': 'ESTSAUTH=; max-age=0' } });

const OPERATOR = 'operator@portal.example';
const transient = new Set(['validating', 'verifying', 'disconnecting']);
/** Longer than a step takes under load, when no timer holds it up. */
const UNHURRIED_MS = 2_500;

export async function newTenant(ground: Ground, rooms = 1): Promise<Tenant> {
  const domain = `t${randomUUID().slice(0, 13)}.example`;
  const [admin, user, guest] = [`admin@${domain}`, `user@${domain}`, `guest@${domain}`];
  const made = await ground.control<{ id: string; rooms: { emailAddress: string }[] }>(
    'POST',
    '/tenants',
    {
      displayName: domain,
      domain,
      users: [
        { username: admin, roles: ['Global Administrator'] },
        { username: user },
        { username: guest, guest: true },
      ],
      rooms,
    },
  );
  return { id: made.id, admin, user, guest, room: made.rooms[0]?.emailAddress ?? '' };
}

export async function newApplicant(ground: Ground): Promise<Applicant> {
  const email = `it-${randomUUID()}@portal.example`;
  const tokenOf = async (address: string, roles: readonly string[]) =>
    (await ground.control<{ token: string }>('POST', '/portal-tokens', { email: address, roles }))
      .token;
  const operator = await tokenOf(OPERATOR, ['operator']);
  let token = await tokenOf(email, []);
  const [tenant, second] = [await newTenant(ground), await newTenant(ground)];
  const browser = openBrowser((url) => url.startsWith(ground.stack.urls.portal));

  const send = async (bearer: string, method: string, path: string, body?: unknown) => {
    const response = await fetch(`${ground.stack.urls.api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        cookie: browser.cookieHeader(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const heard = {
      status: response.status,
      text: await response.text(),
      headers: response.headers,
    };
    browser.keepCookies(response);
    return heard;
  };
  /** A conflict: an earlier try was carried out, and only its answer came too late. */
  const insist = (bearer: string, path: string, body: unknown) =>
    until(`201 from ${path}`, async () => {
      const { status, text } = await send(bearer, 'POST', path, body);
      return [201, 409].includes(status) ? (JSON.parse(text) as { id: string }) : undefined;
    });
  const { id: organisation } = await insist(operator, '/organisations', {
    name: email.replace(/@.*/, ''),
  });
  await insist(operator, `/organisations/${organisation}/members`, {
    email,
    role: 'administrator',
  });
  const setupPath = `/organisations/${organisation}/calendar/setup`;

  const call: Applicant['call'] = async (method, path, body) => {
    const ask = async () => await send(token, method, path, body);
    try {
      let heard = await ask();
      if (heard.status === 401) {
        // The clock has moved past its end.
        token = await tokenOf(email, []);
        heard = await ask();
      }
      await ground.hear(heard.text);
      return heard;
    } catch {
      await ground.steady();
      return undefined;
    }
  };
  const proven = new Set<string>();
  let seen: View;
  const look = () =>
    until('saw the set-up', async () => {
      const heard = await call('GET', setupPath);
      if (heard?.status !== 200) return undefined;
      seen = JSON.parse(heard.text) as View;
      return seen;
    });
  await look();
  const visit: Applicant['visit'] = async (url, who, decision = 'accept', from = browser) => {
    try {
      // Microsoft remembers who signed in here last.
      from.keepCookies(signedOut());
      let page = await from.open(url);
      if (page.html.includes('name="username"')) {
        page = await from.submit(page, { username: who });
      }
      if (page.html.includes('name="decision"')) page = await from.submit(page, { decision });
      await ground.hear(page.html);
      return page;
    } catch {
      await ground.steady();
      return undefined;
    }
  };
  const settle: Applicant['settle'] = async () => {
    const since = performance.now();
    const settled = async () => {
      const { state } = await look();
      if (!transient.has(state)) return seen;
      if (performance.now() - since > UNHURRIED_MS) await ground.nudge();
      return undefined;
    };
    return await until('settled', settled).catch(async (cause: unknown) => {
      const runs = await ground.orchestrations(organisation).catch(String);
      throw new Error(`Never settled: ${JSON.stringify(seen)} ${runs}`, { cause });
    });
  };
  /** False when the API did not say where to. */
  const follow = async (path: string, field: string): Promise<boolean> => {
    const heard = await call('POST', path, {});
    if (heard?.status !== 200) return false;
    const url = (JSON.parse(heard.text) as Record<string, string>)[field] ?? '';
    const { id, admin } = tenantNow();
    proven.add(id);
    await visit(url, admin);
    return true;
  };
  const tenantNow = () => (seen.microsoftTenant?.id === second.id ? second : tenant);
  return {
    ground,
    organisation,
    email,
    tenant,
    second,
    administrator: () => tenantNow().admin,
    browser,
    token: () => token,
    proven,
    call,
    look,
    seen: () => seen,
    visit,
    settle,
    async goOn() {
      const { state, problem } = await settle();
      if (state === 'ready') return false;
      if (state === 'awaiting-sync-consent') await follow(`${setupPath}/continue`, 'consentUrl');
      else if (state === 'degraded')
        await call('DELETE', `/organisations/${organisation}/calendar`);
      else if (problem?.retryable === true) await call('POST', `${setupPath}/retry`);
      else {
        // Somebody may have taken the plug-in away.
        const plugin = `/organisations/${organisation}/plugins/microsoft-calendar`;
        if (!(await follow(setupPath, 'signInUrl'))) await call('PUT', plugin);
      }
      return true;
    },
    applications: async (of) =>
      (
        await Promise.all(
          (of === undefined ? [tenant, second] : [of]).map(({ id }) =>
            ground.control<{ items: Listed[] }>('GET', `/tenants/${id}/applications`),
          ),
        )
      ).flatMap(({ items }) => items),
  };
}

const DAY_MS = 24 * 3600_000;

/** Live credentials of each Calendar Sync app; one that a given-up request made late goes with a daily sweep. */
export async function secretsOf(applicant: Applicant, of?: Tenant): Promise<readonly number[]> {
  const { ground } = applicant;
  const count = async () =>
    (await applicant.applications(of))
      .filter(({ displayName }) => displayName === 'ClickShare Calendar Sync')
      .map(({ passwordCredentials }) => passwordCredentials.length);
  const once = await count();
  if (once.every((credentials) => credentials === 1)) return once;
  await ground.advance(DAY_MS);
  const swept = until('swept', async () => {
    const now = await count();
    if (now.every((credentials) => credentials === 1)) return now;
    await ground.nudge();
    return undefined;
  });
  return await swept.catch(count);
}

/** Longer than an overloaded host answers 503, and than one wait of `settle`. */
const WAY_MS = 480_000;

/** Takes the offered action again and again; throws when it does not lead to ready. */
export async function reachReady(applicant: Applicant): Promise<View> {
  const deadline = performance.now() + WAY_MS;
  const way: string[] = [];
  while (performance.now() < deadline) {
    const more = await applicant.goOn();
    const { state, problem } = applicant.seen();
    if (!more) return applicant.seen();
    const step = `${state}${problem === undefined ? '' : ` (${problem.code})`}`;
    if (step === way.at(-1)) await pause(1_000);
    else way.push(step);
  }
  throw new Error(`No way on: ${way.join(', ')}: ${JSON.stringify(await applicant.look())}`);
}
