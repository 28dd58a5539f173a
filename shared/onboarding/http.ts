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
  const browserOf = ({ headers }: Headers) =>
    readSetupCookie(settings.apiUrl, headers.get('cookie'));
  /** The use case's view, and the cookie of the browser that is about to be sent to Microsoft. */
  const withCookie = (result: HttpResult, browser: string | undefined): HttpResult =>
    browser === undefined
      ? result
      : { ...result, cookies: [setupCookie(settings.apiUrl, browser, settings.stateMinutes)] };
  const okWithCookie = ({ browser, ...view }: { readonly browser?: string }): HttpResult =>
    withCookie(ok(view), browser);
  const shown = ({ headers }: Headers, { browser, ...outcome }: ConsentOutcome): HttpResult =>
    withCookie(pageOf(outcome, headers.get('accept-language')), browser);
  const arrived = ({ query, log, headers }: Redirect) => ({
    query,
    log,
    browser: browserOf({ headers }),
  });

  const accessMode = {
    change:
      (orchestrations: Orchestrations) =>
      async ({ params, caller, body }: Asked & Pick<AccessModeInput<'change'>, 'body'>) =>
        ok(await does.accessMode.change(orchestrations, params.org, caller, body.profile)),

    proceed:
      (orchestrations: Orchestrations) =>
      async (input: Asked & Headers & Pick<AccessModeInput<'proceed'>, 'body'>) => {
        const { params, caller, body } = input;
        const user = { caller, browser: browserOf(input) };
        return okWithCookie(
          await does.accessMode.proceed(orchestrations, params.org, user, body.step),
        );
      },

    giveUp:
      (orchestrations: Orchestrations) =>
      async ({ params, caller }: Asked) =>
        acceptedOrNothing(await does.accessMode.cancel(orchestrations, params.org, caller)),
  };

  const beginLimit = async (input: Asked & Headers, work: LimitWork) => {
    const user = { caller: input.caller, browser: browserOf(input) };
    return okWithCookie(await does.limit.begin(input.params.org, user, work));
  };
  const limit = {
    show: async ({ params }: Pick<SetupInput<'read'>, 'params'>) =>
      ok(await does.limit.show(params.org)),
    make: (input: Asked & Headers) => beginLimit(input, 'make'),
    takeBack: (input: Asked & Headers) => beginLimit(input, 'take-back'),
  };

  const operations = {
    summary: async () => ok(await does.operators.summary()),

    list: (input: Pick<OperatorInput<'list'>, 'query' | 'url'>) =>
      answerPage(input, settings.apiUrl, ({ limit, after }) =>
        does.operators.page({ ...input.query, limit, from: after }),
      ),

    get:
      (orchestrations: Orchestrations) =>
      async ({ params }: Pick<OperatorInput<'get'>, 'params'>) => {
        const detail = await does.operators.get(orchestrations, params.org);
        return ok(detail, { etag: detail.etag });
      },

    retry:
      (orchestrations: Orchestrations) =>
      async ({ params, caller, headers }: Asked & Headers) => {
        await does.operators.retry(orchestrations, params.org, caller, headers.get('if-match'));
        return accepted;
      },

    cancel:
      (orchestrations: Orchestrations) =>
      async ({ params, caller, headers }: Asked & Headers) =>
        acceptedOrNothing(
          await does.operators.cancel(orchestrations, params.org, caller, headers.get('if-match')),
        ),

    disconnect:
      (orchestrations: Orchestrations) =>
      async ({ params, caller, headers }: Asked & Headers) =>
        acceptedOrNothing(
          await does.operators.disconnect(
            orchestrations,
            params.org,
            caller,
            headers.get('if-match'),
          ),
        ),

    purge:
      (orchestrations: Orchestrations) =>
      async ({ params, caller, headers }: Asked & Headers) =>
        ok(await does.operators.purge(orchestrations, params.org, caller, headers.get('if-match'))),
  };

  return {
    accessMode,
    limit,
    operations,

    read: async ({ params }: Pick<SetupInput<'read'>, 'params'>) => ok(await does.read(params.org)),

    start:
      (orchestrations: Orchestrations) =>
      async (input: Asked & Headers & Pick<SetupInput<'start'>, 'body'>) => {
        const { params, caller, body } = input;
        const user = { caller, browser: browserOf(input) };
        return okWithCookie(await does.setup.start(orchestrations, params.org, user, body.profile));
      },

    continue: (orchestrations: Orchestrations) => async (input: Asked & Headers) => {
      const { params, caller } = input;
      const user = { caller, browser: browserOf(input) };
      return okWithCookie(await does.setup.continue(orchestrations, params.org, user));
    },

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

    discoveryConsented: async (input: Redirect) =>
      shown(input, await does.consent.discovery(arrived(input))),

    signedIn: (orchestrations: Orchestrations) => async (input: Redirect) =>
      shown(input, await does.consent.signIn(orchestrations)(arrived(input))),

    syncConsented: (orchestrations: Orchestrations) => async (input: Redirect) =>
      shown(input, await does.consent.sync(orchestrations)(arrived(input))),
  };
}
