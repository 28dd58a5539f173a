/** Operators retry, cancel and purge set-ups. The organisation's audit has each act, refusals included. */

import { actorOf, entryBy } from '../../operations/contract.ts';
import { type Organisation, unknownOrganisationProblems } from '../../organisations/contract.ts';
import { forEachConcurrently, mapConcurrently } from '../../platform/concurrency.ts';
import type { PortalUser } from '../../platform/endpoint.ts';
import { AppError, requestProblems } from '../../platform/errors.ts';
import { hasEnded, type Orchestrations } from '../../platform/orchestrations.ts';
import type { ConnectionRow } from '../connection/connection.ts';
import { listedSetup, neverBegun } from '../connection/listed-setup.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { accessModeChangeInstance, disconnectInstance, setupInstance } from '../durable-names.ts';
import { setupEtag } from './setup-filter.ts';

interface Instance {
  readonly instanceId: string;
  readonly runtimeStatus: string;
}

type Act<R> = (
  orchestrations: Orchestrations,
  organisationId: string,
  caller: PortalUser,
) => Promise<R>;

/** With the ETag that the operator has seen: null or `*` for whatever is there. */
type ConditionalAct<R> = (...args: [...Parameters<Act<R>>, string | null]) => Promise<R>;

/** Housekeeping purges older ones by their age. */
const NEWEST = 10;
/** After many attempts there are 120 instances to ask about, and a person waits. */
const ASKED_AT_ONCE = 12;

export function operateSetups(
  {
    organisations,
    connections,
    audit,
  }: Pick<OnboardingDeps, 'organisations' | 'connections' | 'audit'>,
  acts: {
    readonly retry: Act<void>;
    readonly cancel: Act<boolean>;
    readonly disconnect: Act<boolean>;
  },
) {
  /** @throws AppError `request.changed` */
  const expectUnchanged = async (
    { id, createdAt }: Pick<Organisation, 'id' | 'createdAt'>,
    ifMatch: string | null,
  ) => {
    if (ifMatch === null || ifMatch === '*') return;
    const row = await connections.get(id);
    const setup = row === undefined ? neverBegun(id, createdAt) : listedSetup(row);
    if (setupEtag(setup) !== ifMatch) throw requestProblems.error('request.changed');
  };

  /** @throws AppError `organisation.not-found`, `request.changed`, or what `act` throws */
  const asOperator =
    <R>(action: string, act: Act<R>): ConditionalAct<R> =>
    async (orchestrations, organisationId, caller, ifMatch) => {
      const organisation = await organisations().get(organisationId);
      if (organisation === undefined) {
        throw unknownOrganisationProblems.error('organisation.not-found');
      }
      try {
        await expectUnchanged(organisation, ifMatch);
        return await act(orchestrations, organisationId, caller);
      } catch (error) {
        if (error instanceof AppError) {
          const { code } = error;
          const actor = actorOf(caller);
          await audit().append(organisationId, { actor, action, result: 'refused', code });
        }
        throw error;
      }
    };

  const purge = async (
    orchestrations: Orchestrations,
    organisationId: string,
    caller: PortalUser,
  ) => {
    const row = await connections.get(organisationId);
    const purged: Instance[] = [];
    const kept: Instance[] = [];
    const ids = row === undefined ? [] : instancesOf(row);
    const statuses = await mapConcurrently(ids, ASKED_AT_ONCE, orchestrations.status);
    for (const status of statuses) {
      if (status === undefined) continue;
      const { instanceId, runtimeStatus } = status;
      (hasEnded(status) ? purged : kept).push({ instanceId, runtimeStatus });
    }
    await audit().append(organisationId, entryBy(caller, 'setup.histories-purged'));
    await forEachConcurrently(purged, ASKED_AT_ONCE, ({ instanceId }) =>
      orchestrations.purge(instanceId),
    );
    return { purged, kept };
  };

  return {
    retry: asOperator('setup.retried', acts.retry),
    cancel: asOperator('setup.cancelled', acts.cancel),
    disconnect: asOperator('connection.disconnected', acts.disconnect),
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
    accessModeChangeInstance(organisationId, number),
  );
  const setups = newest(attempt).flatMap((number) => [
    setupInstance(organisationId, number),
    ...newest(disconnects).map((count) => disconnectInstance(organisationId, number, count)),
  ]);
  return [...setups, ...changes];
}

const newest = (count: number): number[] =>
  Array.from({ length: Math.min(count, NEWEST) }, (_, index) => count - index);
