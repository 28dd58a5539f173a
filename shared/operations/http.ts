/** HTTP of the audit, of health, and of messages that failed. */
import { type Organisations, recordFinder, withOrganisations } from '../organisations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { accepted, type HandlersOf, type InputOf, noContent, ok } from '../platform/endpoint.ts';
import {
  answerPage,
  cursorOf,
  pageAnswer,
  type RowPageRequest,
  readWantedPage,
  rowOf,
} from '../platform/paging.ts';
import type { AuditRow, AuditTrail } from './audit.ts';
import { auditLines, auditMediaTypes } from './audit-file.ts';
import { actorOf } from './contract.ts';
import type * as endpoints from './endpoints.ts';
import type { KeepPoison } from './keep-poison.ts';
import { organisationOf } from './poison.ts';
import type { PoisonStore, TrendStore } from './ports.ts';
import type { probeReadiness } from './probe-readiness.ts';
import type { tellStatus } from './tell-status.ts';

const PLATFORM = 'platform';

/** Browsers and whatever stands before the API may keep it as long as the service does. */
const STATUS_CACHE = 'public, max-age=60';
const HOUR_MS = 3600_000;

/** The API's own description is served by composition, which knows every capability. */
type Handlers = Omit<HandlersOf<typeof endpoints>, 'openApiGet' | 'docsGet'>;

export function operationsHttp(deps: {
  readonly audit: Pick<AuditTrail, 'page'>;
  readonly poison: Pick<KeepPoison, 'replay' | 'discard'>;
  readonly poisonStore: Pick<PoisonStore, 'page'>;
  readonly organisations: () => Pick<Organisations, 'get' | 'recentNames'>;
  readonly readiness: ReturnType<typeof probeReadiness>;
  readonly status: ReturnType<typeof tellStatus>;
  readonly trend: Pick<TrendStore, 'between'>;
  readonly clock: Clock;
  /** The title behind a stable code; undefined where the code has none. */
  readonly titleOf: (code: string) => string | undefined;
  /** The public base of the API's addresses. */
  readonly apiUrl: string;
}): Handlers {
  const { audit, poison, poisonStore, organisations, readiness, titleOf, apiUrl } = deps;
  const titled = (organisationId: string) => async (request: RowPageRequest) => {
    const { items, after } = await audit.page(organisationId, request);
    return { items: items.map((entry) => ({ ...entry, ...titleIn(entry, titleOf) })), after };
  };
  return {
    auditList: (input) => answerPage(input, apiUrl, titled(input.params.org)),
    auditExport: (input) => exportPart(audit, apiUrl, input),
    operationsAudit: (input) => answerPage(input, apiUrl, titled(PLATFORM)),
    healthLive: () => Promise.resolve(ok({ status: 'ok' })),
    async healthReady() {
      const { isReady, checks } = await readiness();
      return {
        status: isReady ? 200 : 503,
        body: { status: isReady ? 'ok' : 'unavailable', checks },
      };
    },
    statusGet: async () => ok(await deps.status(), { 'cache-control': STATUS_CACHE }),
    async trendGet({ query }) {
      const now = deps.clock();
      const from = new Date(now.getTime() - query.hours * HOUR_MS);
      return ok({ items: await deps.trend.between(from, now) });
    },
    poisonList: (input) =>
      answerPage(input, apiUrl, async (request) => {
        const isFound = await recordFinder(organisations(), input.query.q);
        const { items, after } = await readWantedPage(
          poisonStore.page,
          ({ message, queue }) => isFound({ organisationId: organisationOf(message) }, queue),
          request,
        );
        const owned = items.map((one) => ({
          organisationId: organisationOf(one.message),
          ...one,
          problemTitle: `Work of the queue ${one.queue} failed in every try`,
          action: 'Find the failure in the logs, mend it, then replay the message.',
        }));
        const named = await withOrganisations(organisations(), owned);
        return { items: named.map(({ organisationId: _id, ...item }) => item), after };
      }),
    async poisonReplay({ params, caller }) {
      await poison.replay(params.id, actorOf(caller));
      return accepted;
    },
    async poisonDiscard({ params, caller }) {
      await poison.discard(params.id, actorOf(caller));
      return noContent;
    },
  };
}

function titleIn({ code }: AuditRow, titleOf: (code: string) => string | undefined) {
  const problemTitle = code === undefined ? undefined : titleOf(code);
  return problemTitle === undefined ? {} : { problemTitle };
}

async function exportPart(
  audit: Pick<AuditTrail, 'page'>,
  apiUrl: string,
  { params: { org }, query, url }: InputOf<typeof endpoints.auditExport>,
) {
  const { format, limit, after } = query;
  const isFirst = after === undefined;
  const part = await audit.page(org, { limit, after: isFirst ? undefined : rowOf(after) });
  const cursor = part.after === undefined ? undefined : cursorOf(part.after);
  const { nextLink } = pageAnswer([], { apiUrl, url, after: cursor });
  return {
    status: 200,
    text: auditLines(format, part.items, { isFirst }),
    headers: {
      'content-type': `${auditMediaTypes[format]}; charset=utf-8`,
      'content-disposition': `attachment; filename="audit-${org}.${format}"`,
      ...(nextLink === undefined ? {} : { link: `<${nextLink}>; rel="next"` }),
    },
  };
}
