/** Mailbox access, made of its use cases and adapters. */
import { graphOutOfScopeProbe } from '../scope/adapters/graph-out-of-scope-probe.ts';
import { tableMailboxAccessStore } from '../scope/adapters/table-mailbox-access-store.ts';
import { vaultAddressCipher } from '../scope/adapters/vault-address-cipher.ts';
import { type CheckMessage, SCOPE_QUEUE } from '../scope/contract.ts';
import { scopeHttp } from '../scope/http.ts';
import { requestCheck } from '../scope/request-check.ts';
import { runCheck } from '../scope/run-check.ts';
import { showMailboxAccess, showProof } from '../scope/show-mailbox-access.ts';
import { sweepDueChecks } from '../scope/sweep-due-checks.ts';
import { watchMailboxAccess } from '../scope/watch-mailbox-access.ts';
import type { Deps, Platform } from './deps.ts';

export function composeScope(
  { clock, openTable, openQueue }: Platform,
  deps: Pick<
    Deps,
    | 'connections'
    | 'rooms'
    | 'calendars'
    | 'assignments'
    | 'audit'
    | 'alerts'
    | 'live'
    | 'graph'
    | 'secrets'
  >,
) {
  const shared = {
    ...deps,
    store: tableMailboxAccessStore(openTable),
    probe: graphOutOfScopeProbe(deps.graph, clock),
    cipher: vaultAddressCipher(openTable, deps.secrets),
    queue: openQueue<CheckMessage>(SCOPE_QUEUE),
    clock,
    random: Math.random,
  };
  return {
    contract: watchMailboxAccess(shared),
    http: scopeHttp({
      show: showMailboxAccess(shared),
      requestCheck: requestCheck(shared),
      prove: showProof(shared),
    }),
    sweep: sweepDueChecks(shared),
    run: runCheck(shared),
  };
}
