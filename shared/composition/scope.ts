/** The scope capability, made of its use cases and adapters. */
import { accepted, type HandlerOf, ok } from '../platform/endpoint.ts';
import { graphCanaryProbe } from '../scope/adapters/graph-canary-probe.ts';
import { tableScopeStore } from '../scope/adapters/table-scope-store.ts';
import { vaultSealer } from '../scope/adapters/vault-sealer.ts';
import { type CheckMessage, SCOPE_QUEUE } from '../scope/contract.ts';
import type * as endpoints from '../scope/endpoints.ts';
import { proofPage } from '../scope/proof-page.ts';
import { requestCheck } from '../scope/request-check.ts';
import { runCheck } from '../scope/run-check.ts';
import { showProof, showScope } from '../scope/show-scope.ts';
import { sweepScopes } from '../scope/sweep-scopes.ts';
import { watchScope } from '../scope/watch-scope.ts';
import type { Deps, Platform } from './deps.ts';

export function composeScope({ clock, openTable, openQueue }: Platform, deps: Deps) {
  const needs = {
    ...deps,
    store: tableScopeStore(openTable),
    probe: graphCanaryProbe(deps.graph, clock),
    sealer: vaultSealer(openTable, deps.secrets),
    queue: openQueue<CheckMessage>(SCOPE_QUEUE),
    clock,
    random: Math.random,
  };
  const show = showScope(needs);
  const prove = showProof(needs);
  const request = requestCheck(needs);

  const get: HandlerOf<typeof endpoints.scopeGet> = async ({ params }) =>
    ok(await show(params.org));
  const check: HandlerOf<typeof endpoints.scopeCheck> = async ({ params, body, caller }) => {
    await request(params.org, body.canary, caller);
    return accepted;
  };
  const evidence: HandlerOf<typeof endpoints.scopeEvidence> = async ({ params, query }) =>
    ok(await prove(params.org, query.check));
  const proof: HandlerOf<typeof endpoints.scopeProof> = async ({ params, query }) =>
    proofPage(await prove(params.org, query.check));

  return {
    contract: watchScope(needs),
    get,
    check,
    evidence,
    proof,
    sweep: sweepScopes(needs),
    run: runCheck(needs),
  };
}
