/** Operations: the audit trail, health, and the API's own description. */
import { httpProbes } from '../operations/adapters/http-probes.ts';
import { auditTrail } from '../operations/audit.ts';
import { probeReadiness } from '../operations/probe-readiness.ts';
import { type Answer, ok } from '../platform/endpoint.ts';
import { cursorOf, pageAnswer, rowOf } from '../platform/paging.ts';
import type { Platform } from './peers.ts';

interface AuditInput {
  readonly params: { readonly org: string };
  readonly query: { readonly limit: number; readonly after?: string | undefined };
  readonly url: string;
}

export function composeOperations({ config, clock, openTable }: Platform) {
  const audit = auditTrail(openTable, clock);
  return {
    audit,
    health: probeReadiness(httpProbes(config, openTable)),
    async auditList({ params, query, url }: AuditInput): Promise<Answer> {
      const page = await audit.page(params.org, {
        limit: query.limit,
        from: query.after === undefined ? undefined : rowOf(query.after),
      });
      const after = page.nextRow === undefined ? undefined : cursorOf(page.nextRow);
      return ok(pageAnswer(page.items, { apiUrl: config.API_URL, url, after }));
    },
  };
}
