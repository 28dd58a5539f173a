/** Finds audit entries that were changed or removed outside this service, and tells operators. */
import type { Alerts } from '../alerts/contract.ts';
import { type AuditChains, type Link, verifyChain } from './audit-chain.ts';

const ENTRIES_AT_ONCE = 500;

interface Deps {
  readonly chains: AuditChains;
  readonly alerts: () => Pick<Alerts, 'raise' | 'resolve'>;
}

/** Looks at the whole chain of an organisation; a chain is read while it grows. */
export function watchAudits({ chains, alerts }: Deps) {
  return async function watch(organisationId: string): Promise<void> {
    const cause = { organisationId, kind: 'audit-broken', subject: 'chain' } as const;
    let from: Link | undefined;
    for (;;) {
      const verdict = await verifyChain(chains, organisationId, { from, limit: ENTRIES_AT_ONCE });
      if (verdict.state === 'unfinished') {
        ({ from } = verdict);
        continue;
      }
      if (verdict.state === 'whole') await alerts().resolve(cause);
      else {
        await alerts().raise({
          ...cause,
          severity: 'critical',
          message: `Entry ${verdict.sequence} of the history, or the one before it, is not what this service wrote: the table Audit was changed by somebody else. An operator finds out by whom and restores it.`,
        });
      }
      return;
    }
  };
}
