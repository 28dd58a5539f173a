/** Operations: the audit trail, health, and messages that failed. */
import { httpProbes } from '../operations/adapters/http-probes.ts';
import { tablePoisonStore } from '../operations/adapters/table-poison-store.ts';
import { auditTrail } from '../operations/audit.ts';
import type * as endpoints from '../operations/endpoints.ts';
import { keepPoison } from '../operations/keep-poison.ts';
import { probeReadiness } from '../operations/probe-readiness.ts';
import { accepted, type HandlerOf, type HttpResult, noContent, ok } from '../platform/endpoint.ts';
import { cursorOf, pageAnswer, rowOf } from '../platform/paging.ts';
import type { Deps, Platform } from './deps.ts';

interface AuditInput {
  readonly params: { readonly org: string };
  readonly query: { readonly limit: number; readonly after?: string | undefined };
  readonly url: string;
}

export function composeOperations(
  { config, clock, openTable, openQueue }: Platform,
  { alerts }: Pick<Deps, 'alerts'>,
) {
  const audit = auditTrail(openTable, clock);
  const store = tablePoisonStore(openTable);
  const poison = keepPoison({ store, openQueue, alerts, audit, clock });
  const listPoison: HandlerOf<typeof endpoints.poisonList> = async ({ query, url }) => {
    const from = query.after === undefined ? undefined : rowOf(query.after);
    const { items, next } = await store.page({ limit: query.limit, from });
    const after = next === undefined ? undefined : cursorOf(next);
    return ok(pageAnswer(items, { apiUrl: config.API_URL, url, after }));
  };
  const replayPoison: HandlerOf<typeof endpoints.poisonReplay> = async ({ params, caller }) => {
    await poison.replay(params.id, caller);
    return accepted;
  };
  const discardPoison: HandlerOf<typeof endpoints.poisonDiscard> = async ({ params, caller }) => {
    await poison.discard(params.id, caller);
    return noContent;
  };
  return {
    audit,
    poison: { keep: poison.keep, list: listPoison, replay: replayPoison, discard: discardPoison },
    health: probeReadiness(httpProbes(config, openTable)),
    async auditList({ params, query, url }: AuditInput): Promise<HttpResult> {
      const page = await audit.page(params.org, {
        limit: query.limit,
        from: query.after === undefined ? undefined : rowOf(query.after),
      });
      const after = page.nextRow === undefined ? undefined : cursorOf(page.nextRow);
      return ok(pageAnswer(page.items, { apiUrl: config.API_URL, url, after }));
    },
  };
}
