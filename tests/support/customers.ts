/** A customer over the in-process set-up: an organisation, its Microsoft tenant, and an administrator's browser. */
import type { AccessMode } from '../../shared/onboarding/contract.ts';
import type { HttpResult } from '../../shared/platform/endpoint.ts';
import { consent } from './microsoft.ts';
import { administrator, type OnboardingStack } from './onboarding.ts';
import { until } from './until.ts';

export interface SetupView {
  readonly state: string;
  readonly attempt: number;
  readonly since: string;
  readonly deadline?: string;
  readonly profile?: AccessMode;
  readonly profileChange?: AccessModeChangeView;
  readonly waitingFor?: { readonly code: string };
  readonly problem?: {
    readonly code: string;
    readonly action: string;
    readonly retryable: boolean;
  };
  readonly warnings: readonly { readonly code: string }[];
  readonly microsoftTenant?: { readonly id: string };
  readonly timeline: readonly { readonly state: string; readonly code: string }[];
}

export interface AccessModeChangeView {
  readonly from: AccessMode;
  readonly to: AccessMode;
  readonly step: string;
  readonly cancelled: boolean;
  readonly waitingFor?: { readonly code: string };
  readonly script?: string;
  readonly canContinue: boolean;
  readonly canCancel: boolean;
}

interface CustomerOptions {
  readonly org: string;
  readonly rooms?: number;
  readonly roles?: readonly string[];
  readonly profile?: AccessMode;
  /** Other people of its tenant, by the part of their name before the domain. */
  readonly colleagues?: Readonly<Record<string, readonly string[]>>;
  /** The tenant of another customer, for tests in which two customers share one. */
  readonly tenant?: { readonly id: string; readonly username: string };
}

export type Customer = ReturnType<typeof newCustomer>;

export function newCustomer(stack: OnboardingStack, options: CustomerOptions) {
  const { org, rooms = 1, roles = ['Global Administrator'], profile } = options;
  const { onboarding, durable, microsoft } = stack;
  const { orchestrations } = durable;
  const {
    id: tenantId,
    username,
    addresses,
  } = { addresses: [], ...(options.tenant ?? newTenant()) };
  const browser = stack.newBrowser();
  const base = { caller: administrator, params: { org }, headers: browser.headers };

  function newTenant() {
    const username = `admin@${org}.example`;
    const { tenant } = microsoft.directory.createTenant({
      displayName: org,
      domain: `${org}.example`,
      users: [
        { username, roles: [...roles] },
        ...Object.entries(options.colleagues ?? {}).map(([name, held]) => ({
          username: `${name}@${org}.example`,
          roles: [...held],
        })),
      ],
    });
    const added = microsoft.graph.addRooms(tenant.id, rooms);
    return { id: tenant.id, username, addresses: added.map(({ emailAddress }) => emailAddress) };
  }

  const read = async () => (await onboarding.http.read(base)).body as SetupView;
  const reached = (...states: string[]): Promise<SetupView> =>
    until(states.join(' or '), async () => {
      const setup = await read();
      if (states.includes(setup.state)) return setup;
      throw new Error(`It is ${JSON.stringify(setup)}`);
    });
  const text = (answer: HttpResult, field: string): string =>
    (answer.body as Record<string, string>)[field] ?? '';
  const start = async (): Promise<string> =>
    text(
      browser.keep(await onboarding.http.start(orchestrations)({ ...base, body: { profile } })),
      'signInUrl',
    );
  /** *Connect Azure Account*, approved: the answer of the last redirect. */
  const connect = async (): Promise<HttpResult> => {
    const back = await consent(browser.atMicrosoft, await start(), username);
    const forward = browser.keep(
      await onboarding.http.discoveryConsented(browser.arriving(back.href)),
    );
    const { url } = await browser.atMicrosoft.open(forward.headers?.['location'] ?? '');
    return browser.keep(await onboarding.http.signedIn(orchestrations)(browser.arriving(url)));
  };
  /** *Continue integration*, approved. */
  const proceed = async (): Promise<HttpResult> => {
    const consentUrl = text(
      browser.keep(await onboarding.http.continue(orchestrations)(base)),
      'consentUrl',
    );
    const back = await consent(browser.atMicrosoft, consentUrl, username);
    return await onboarding.http.syncConsented(orchestrations)(browser.arriving(back.href));
  };
  return {
    org,
    tenantId,
    username,
    /** The addresses of its rooms. */
    addresses,
    base,
    browser,
    read,
    reached,
    start,
    connect,
    proceed,
    ready: async (): Promise<SetupView> => {
      await connect();
      await reached('awaiting-sync-consent');
      await proceed();
      return await reached('ready');
    },
  };
}
