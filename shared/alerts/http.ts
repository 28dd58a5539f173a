/** HTTP handlers of alerts and webhooks. */

import { type Organisations, recordFinder, withOrganisations } from '../organisations/contract.ts';
import { created, type InputOf, noContent, ok, type PortalUser } from '../platform/endpoint.ts';
import { answerPage, readWantedPage } from '../platform/paging.ts';
import type { acknowledgeAlert } from './acknowledge-alert.ts';
import { alertEtag } from './alert.ts';
import type { alertEndpoints } from './endpoints.ts';
import type { groupAlerts } from './group-alerts.ts';
import { explainAlert } from './guide.ts';
import type { ManagedWebhook } from './manage-webhook.ts';
import type { AlertStore, DeadLetters } from './ports.ts';
import { OPERATORS, type Webhook } from './webhook.ts';

interface Deps {
  readonly alerts: Pick<AlertStore, 'page'>;
  readonly organisations: () => Pick<Organisations, 'get' | 'recentNames'>;
  readonly group: ReturnType<typeof groupAlerts>;
  readonly acknowledge: ReturnType<typeof acknowledgeAlert>;
  readonly webhook: ManagedWebhook;
  readonly deadLetters: Pick<DeadLetters, 'page'>;
  readonly apiUrl: string;
}

type Input<K extends keyof typeof alertEndpoints> = InputOf<(typeof alertEndpoints)[K]>;
type ListInput = Pick<Input<'listAlerts'>, 'query' | 'url'>;
type FilteredInput = Pick<Input<'listAllAlerts'>, 'query' | 'url'>;

export function alertsHttp(deps: Deps) {
  const { alerts, organisations, acknowledge, apiUrl } = deps;
  return {
    listAlerts: (input: ListInput & Pick<Input<'listAlerts'>, 'params'>) =>
      answerPage(input, apiUrl, (request) =>
        alerts.page(input.params.org, { ...request, state: input.query.state }),
      ),
    listAllAlerts: (input: FilteredInput) =>
      answerPage(input, apiUrl, async (request) => {
        const { state, kind, severity, organisation, q } = input.query;
        const isFound = await recordFinder(organisations(), q);
        const page = await readWantedPage(
          (part) => alerts.page(organisation, { ...part, state }),
          (alert) =>
            (kind === undefined || alert.kind === kind) &&
            (severity === undefined || alert.severity === severity) &&
            isFound(alert, alert.message),
          request,
        );
        const named = await withOrganisations(organisations(), page.items);
        const items = named.map((alert) => ({
          ...alert,
          ...explainAlert(alert.kind),
          etag: alertEtag(alert),
        }));
        return { items, after: page.after };
      }),
    groupAlerts: async () => ok(await deps.group()),
    acknowledgeAlert: async ({
      params,
      caller,
      headers,
    }: Pick<Input<'acknowledgeAlert'>, 'params' | 'caller' | 'headers'>) =>
      ok(await acknowledge(params.id, caller, headers.get('if-match'))),
    organisationWebhook: webhookHttp(
      deps,
      ({ params }: { readonly params: { readonly org: string } }) => params.org,
      (organisationId) => `organisations/${organisationId}/webhook`,
    ),
    operatorsWebhook: webhookHttp(
      deps,
      () => OPERATORS,
      () => 'operations/webhook',
    ),
  };
}

interface Called {
  readonly caller: PortalUser;
}

const viewOf = ({ url, createdAt }: Webhook) => ({ url, createdAt });

/** `targetOf` reads from the input whose webhook is meant; `pathOf` says where it is found. */
function webhookHttp<I extends object>(
  { webhook, deadLetters, apiUrl }: Deps,
  targetOf: (input: I) => string,
  pathOf: (target: string) => string,
) {
  return {
    get: async (input: I) => ok(viewOf(await webhook.get(targetOf(input)))),
    async set(input: I & Called & { readonly body: { readonly url: string } }) {
      const target = targetOf(input);
      const result = await webhook.set(target, input.body.url, input.caller);
      const view = viewOf(result.webhook);
      return result.signingSecret === undefined
        ? ok(view)
        : created({ ...view, signingSecret: result.signingSecret }, `${apiUrl}/${pathOf(target)}`);
    },
    async remove(input: I & Called) {
      await webhook.remove(targetOf(input), input.caller);
      return noContent;
    },
    async rotate(input: I & Called) {
      const result = await webhook.rotate(targetOf(input), input.caller);
      return ok({ ...viewOf(result.webhook), signingSecret: result.signingSecret });
    },
    async test(input: I) {
      const sent = await webhook.test(targetOf(input));
      return ok(
        sent.outcome === 'delivered'
          ? { delivered: true }
          : { delivered: false, reason: sent.reason },
      );
    },
    failures: (input: I & Parameters<typeof answerPage>[0]) =>
      answerPage(input, apiUrl, (request) => deadLetters.page(targetOf(input), request)),
  };
}
