/** What operators do to a set-up. Whatever comes of it is in the organisation's audit, refusals included. */

import { actorOf } from '../../operations/contract.ts';
import { unknownOrganisationProblems } from '../../organisations/contract.ts';
import { type HttpResult, ok, type PortalUser } from '../../platform/endpoint.ts';
import { AppError } from '../../platform/errors.ts';
import type { Orchestrations } from '../../platform/orchestrations.ts';
import type { ConnectionRow } from '../connection/connection.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { disconnectInstance, profileChangeInstance, setupInstance } from '../durable-names.ts';
import type { SetupHandlers } from '../setup/start-setup.ts';

interface OperatorInput {
  readonly caller: PortalUser;
  readonly params: { readonly org: string };
  readonly headers: { get(name: string): string | null };
}

interface Instance {
  readonly instanceId: string;
  readonly runtimeStatus: string;
}

type Act = (orchestrations: Orchestrations) => (input: OperatorInput) => Promise<HttpResult>;

/** Purging takes an instance's history away: what still runs would be lost. */
const finished = ['Completed', 'Failed', 'Terminated'];
/** Older ones are few, and can be purged by age in the storage account. */
const NEWEST = 10;

export function operateSetups(
  deps: Pick<OnboardingDeps, 'organisations' | 'connections' | 'audit'>,
  does: Pick<SetupHandlers, 'retry' | 'cancel'> & { readonly disconnect: Act },
) {
  const { organisations, connections, audit } = deps;

  const refused = (input: OperatorInput, action: string, { code }: AppError) =>
    audit().append(input.params.org, {
      actor: actorOf(input.caller),
      action,
      result: 'refused',
      code,
    });

  const asOperator =
    (action: string, act: Act): Act =>
    (orchestrations) =>
    async (input) => {
      if ((await organisations().get(input.params.org)) === undefined) {
        throw unknownOrganisationProblems.error('organisation.not-found');
      }
      try {
        return await act(orchestrations)(input);
      } catch (error) {
        if (error instanceof AppError) await refused(input, action, error);
        throw error;
      }
    };

  const purge: Act = (orchestrations) => async (input) => {
    const { org } = input.params;
    const row = await connections.get(org);
    const ended: Instance[] = [];
    const kept: Instance[] = [];
    for (const instanceId of row === undefined ? [] : instancesOf(row)) {
      const status = await orchestrations.status(instanceId);
      if (status === undefined) continue;
      const { runtimeStatus } = status;
      (finished.includes(runtimeStatus) ? ended : kept).push({ instanceId, runtimeStatus });
    }
    for (const { instanceId } of ended) await orchestrations.purge(instanceId);
    await audit().append(org, {
      actor: actorOf(input.caller),
      action: 'setup.histories-purged',
      result: 'ok',
    });
    return ok({ purged: ended, kept });
  };

  return {
    retry: asOperator('setup.retried', does.retry),
    cancel: asOperator('setup.cancelled', does.cancel),
    disconnect: asOperator('connection.disconnected', does.disconnect),
    purge: asOperator('setup.histories-purged', purge),
  };
}

function instancesOf({
  organisationId,
  attempt,
  disconnects,
  profileChanges,
}: ConnectionRow): string[] {
  const changes = newest(profileChanges).map((number) =>
    profileChangeInstance(organisationId, number),
  );
  const setups = newest(attempt).flatMap((number) => [
    setupInstance(organisationId, number),
    ...newest(disconnects).map((count) => disconnectInstance(organisationId, number, count)),
  ]);
  return [...setups, ...changes];
}

const newest = (count: number): number[] =>
  Array.from({ length: Math.min(count, NEWEST) }, (_, index) => count - index);
