/** HTTP handlers of set-up, of Microsoft's redirects, of changes of access mode, and of the operators. */
import { accepted, type HandlerOf, type HttpResult, noContent, ok } from '../platform/endpoint.ts';
import type { Orchestrations } from '../platform/orchestrations.ts';
import { answerPage } from '../platform/paging.ts';
import type { manageAccessMode } from './access-mode/manage-change.ts';
import type { LimitWork } from './connection/access-limit.ts';
import { readSetupCookie, setupCookie } from './connection/consent-state.ts';
import type { OnboardingSettings } from './connection/ports.ts';
import type { completeConsent } from './consent/complete-consent.ts';
import type { ConsentOutcome } from './consent/consent-redirect.ts';
import { pageOf } from './consent/problem-page.ts';
import type { stopConnection } from './disconnect/request-disconnect.ts';
import type { onboardingEndpoints, operationsEndpoints, profileEndpoints } from './endpoints.ts';
import type { manageLimit } from './limit-access/manage-limit.ts';
import type { operateSetups } from './operators/operate-setups.ts';
import type { watchSetups } from './operators/watch-setups.ts';
import type { readSetup } from './setup/read-setup.ts';
import type { manageSetup } from './setup/start-setup.ts';

export interface Deps {
  readonly settings: Pick<OnboardingSettings, 'apiUrl' | 'stateMinutes'>;
  readonly read: ReturnType<typeof readSetup>;
  readonly setup: ReturnType<typeof manageSetup>;
  readonly accessMode: ReturnType<typeof manageAccessMode>;
  readonly limit: ReturnType<typeof manageLimit>;
  readonly disconnect: ReturnType<typeof stopConnection>['disconnect'];
  readonly consent: ReturnType<typeof completeConsent>;
  readonly operators: ReturnType<typeof watchSetups> & ReturnType<typeof operateSetups>;
}

type SetupInput<K extends keyof typeof onboardingEndpoints> = Parameters<
  HandlerOf<(typeof onboardingEndpoints)[K]>
>[0];
type AccessModeInput<K extends keyof typeof profileEndpoints> = Parameters<
  HandlerOf<(typeof profileEndpoints)[K]>
>[0];
type OperatorInput<K extends keyof typeof operationsEndpoints> = Parameters<
  HandlerOf<(typeof operationsEndpoints)[K]>
>[0];
type Headers = { readonly headers: { get(name: string): string | null } };
type Asked = Pick<SetupInput<'retry'>, 'caller' | 'params'>;
type Redirect = Pick<SetupInput<'signedIn'>, 'query' | 'headers' | 'log'>;

const acceptedOrNothing = (isDone: boolean): HttpResult => (isDone ? accepted : noContent);

/** The keys are those of the endpoints; handlers that start or wake orchestrations get these first. */
export function onboardingHttp({ settings, ...does }: Deps) {
  const browsers = browserCookies(settings);
  return {
    ...setupHttp(does, browsers),
    ...consentHttp(does, browsers),
    accessMode: accessModeHttp(does, browsers),
    limit: limitHttp(does, browsers),
    operations: operatorHttp(does, settings.apiUrl),
  };
}

/** The cookie knows the browser again when Microsoft sends it back. */
function browserCookies({ apiUrl, stateMinutes }: Deps['settings']) {
  const browserOf = ({ headers }: Headers) => readSetupCookie(apiUrl, headers.get('cookie'));
  const withCookie = (result: HttpResult, browser: string | undefined): HttpResult =>
    browser === undefined
      ? result
      : { ...result, cookies: [setupCookie(apiUrl, browser, stateMinutes)] };
  return {
    browserOf,
    userOf: (input: Asked & Headers) => ({ caller: input.caller, browser: browserOf(input) }),
    /** The use case's view, and the cookie of the browser that is about to be sent to Microsoft. */
    ok: ({ browser, ...view }: { readonly browser?: string }): HttpResult =>
      withCookie(ok(view), browser),
    page: ({ headers }: Headers, { browser, ...outcome }: ConsentOutcome): HttpResult =>
      withCookie(pageOf(outcome, headers.get('accept-language')), browser),
  };
}
type BrowserCookies = ReturnType<typeof browserCookies>;

function setupHttp(
  does: Pick<Deps, 'read' | 'setup' | 'disconnect'>,
  { ok: okWithCookie, userOf }: BrowserCookies,
) {
  return {
    read: async ({ params }: Pick<SetupInput<'read'>, 'params'>) => ok(await does.read(params.org)),

    start:
      (orchestrations: Orchestrations) =>
      async (input: Asked & Headers & Pick<SetupInput<'start'>, 'body'>) => {
        const { params, body } = input;
        const user = userOf(input);
        return okWithCookie(await does.setup.start(orchestrations, params.org, user, body.profile));
      },

    continue: (orchestrations: Orchestrations) => async (input: Asked & Headers) =>
      okWithCookie(await does.setup.continue(orchestrations, input.params.org, userOf(input))),

    retry:
      (orchestrations: Orchestrations) =>
      async ({ params, caller }: Asked) => {
        await does.setup.retry(orchestrations, params.org, caller);
        return accepted;
      },

    cancel:
      (orchestrations: Orchestrations) =>
      async ({ params, caller }: Asked) =>
        acceptedOrNothing(await does.setup.cancel(orchestrations, params.org, caller)),

    disconnect:
      (orchestrations: Orchestrations) =>
      async ({ params, caller }: Asked) =>
        acceptedOrNothing(await does.disconnect(orchestrations, params.org, caller)),
  };
}

function consentHttp({ consent }: Pick<Deps, 'consent'>, { page, browserOf }: BrowserCookies) {
  const arrived = ({ query, log, headers }: Redirect) => ({
    query,
    log,
    browser: browserOf({ headers }),
  });
  return {
    discoveryConsented: async (input: Redirect) =>
      page(input, await consent.discovery(arrived(input))),

    signedIn: (orchestrations: Orchestrations) => async (input: Redirect) =>
      page(input, await consent.signIn(orchestrations)(arrived(input))),

    syncConsented: (orchestrations: Orchestrations) => async (input: Redirect) =>
      page(input, await consent.sync(orchestrations)(arrived(input))),
  };
}

function accessModeHttp(
  { accessMode }: Pick<Deps, 'accessMode'>,
  { ok: okWithCookie, userOf }: BrowserCookies,
) {
  return {
    change:
      (orchestrations: Orchestrations) =>
      async ({ params, caller, body }: Asked & Pick<AccessModeInput<'change'>, 'body'>) =>
        ok(await accessMode.change(orchestrations, params.org, caller, body.profile)),

    proceed:
      (orchestrations: Orchestrations) =>
      async (input: Asked & Headers & Pick<AccessModeInput<'proceed'>, 'body'>) => {
        const { params, body } = input;
        const user = userOf(input);
        return okWithCookie(await accessMode.proceed(orchestrations, params.org, user, body.step));
      },

    giveUp:
      (orchestrations: Orchestrations) =>
      async ({ params, caller }: Asked) =>
        acceptedOrNothing(await accessMode.cancel(orchestrations, params.org, caller)),
  };
}

function limitHttp({ limit }: Pick<Deps, 'limit'>, { ok: okWithCookie, userOf }: BrowserCookies) {
  const begin = async (input: Asked & Headers, work: LimitWork) =>
    okWithCookie(await limit.begin(input.params.org, userOf(input), work));
  return {
    show: async ({ params }: Pick<SetupInput<'read'>, 'params'>) =>
      ok(await limit.show(params.org)),
    make: (input: Asked & Headers) => begin(input, 'make'),
    takeBack: (input: Asked & Headers) => begin(input, 'take-back'),
  };
}

function operatorHttp({ operators }: Pick<Deps, 'operators'>, apiUrl: string) {
  return {
    summary: async () => ok(await operators.summary()),

    list: (input: Pick<OperatorInput<'list'>, 'query' | 'url'>) =>
      answerPage(input, apiUrl, ({ limit, after }) =>
        operators.page({ ...input.query, limit, from: after }),
      ),

    get:
      (orchestrations: Orchestrations) =>
      async ({ params }: Pick<OperatorInput<'get'>, 'params'>) => {
        const detail = await operators.get(orchestrations, params.org);
        return ok(detail, { etag: detail.etag });
      },

    retry:
      (orchestrations: Orchestrations) =>
      async ({ params, caller, headers }: Asked & Headers) => {
        await operators.retry(orchestrations, params.org, caller, headers.get('if-match'));
        return accepted;
      },

    cancel:
      (orchestrations: Orchestrations) =>
      async ({ params, caller, headers }: Asked & Headers) =>
        acceptedOrNothing(
          await operators.cancel(orchestrations, params.org, caller, headers.get('if-match')),
        ),

    disconnect:
      (orchestrations: Orchestrations) =>
      async ({ params, caller, headers }: Asked & Headers) =>
        acceptedOrNothing(
          await operators.disconnect(orchestrations, params.org, caller, headers.get('if-match')),
        ),

    purge:
      (orchestrations: Orchestrations) =>
      async ({ params, caller, headers }: Asked & Headers) =>
        ok(await operators.purge(orchestrations, params.org, caller, headers.get('if-match'))),
  };
}
