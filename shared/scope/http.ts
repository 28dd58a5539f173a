/** The HTTP side of mailbox access: requests become calls of use cases, and what these return becomes responses. */
import { accepted, type HandlersOf, ok } from '../platform/endpoint.ts';
import type * as endpoints from './endpoints.ts';
import { proofHeaders, proofPage } from './proof-page.ts';
import type { requestCheck } from './request-check.ts';
import type { showMailboxAccess, showProof } from './show-mailbox-access.ts';

interface Deps {
  readonly show: ReturnType<typeof showMailboxAccess>;
  readonly requestCheck: ReturnType<typeof requestCheck>;
  readonly prove: ReturnType<typeof showProof>;
}

/** Returns a handler for every endpoint of mailbox access, by the endpoint's name. */
export function scopeHttp(deps: Deps): HandlersOf<typeof endpoints> {
  return {
    scopeGet: async ({ params }) => ok(await deps.show(params.org)),
    async scopeCheck({ params, body, caller }) {
      await deps.requestCheck(params.org, body.canary, caller);
      return accepted;
    },
    scopeEvidence: async ({ params, query }) => ok(await deps.prove(params.org, query.check)),
    async scopeProof({ params, query }) {
      const text = proofPage(await deps.prove(params.org, query.check));
      return { status: 200, headers: proofHeaders, text };
    },
  };
}
