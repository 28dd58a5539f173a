/** Disconnecting as asked for: by an administrator through an orchestration, or at once when an organisation is erased. */
import { MicrosoftError } from '../../microsoft/contract.ts';
import { entryBy } from '../../operations/contract.ts';
import type { PortalUser } from '../../platform/endpoint.ts';
import type { Orchestrations } from '../../platform/orchestrations.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { forgetRefusals } from '../connection/registration-alerts.ts';
import {
  disconnectInstance,
  durableEvents,
  durableNames,
  setupInstance,
} from '../durable-names.ts';
import {
  askDisconnect,
  disconnectSteps,
  finishDisconnect,
  runDisconnectStep,
  type StepDeps,
} from './disconnect-steps.ts';
import { forgetSecret } from './remove-orphaned-applications.ts';

type Deps = StepDeps & Pick<OnboardingDeps, 'runs' | 'watched' | 'alerts' | 'refusals'>;

export function stopConnection(deps: Deps) {
  const { connections, runs } = deps;
  return {
    /** False when no tenant is connected and no set-up is under way. */
    async disconnect(
      orchestrations: Orchestrations,
      organisationId: string,
      caller: PortalUser,
    ): Promise<boolean> {
      const before = await connections.get(organisationId);
      if (before === undefined || before.state === 'not-connected') return false;
      await runs.add(organisationId);
      const entry = entryBy(caller, 'connection.disconnected');
      const row = await askDisconnect(deps, organisationId, entry);
      if (row === undefined) return true;
      const { attempt, disconnects } = row;
      for (const event of Object.values(durableEvents)) {
        await orchestrations.raise(setupInstance(organisationId, attempt), event, {
          decided: true,
        });
      }
      await orchestrations.start(
        durableNames.disconnect,
        disconnectInstance(organisationId, attempt, disconnects),
        { organisationId },
      );
      return true;
    },

    /** Disconnects and forgets the connection altogether; safe to repeat until it returns. */
    erase: async (organisationId: string): Promise<void> => {
      // Whoever erases is in the audit of the platform: the organisation's own goes with it.
      await askDisconnect(deps, organisationId, undefined);
      for (const step of disconnectSteps) {
        await runDisconnectStep(deps, organisationId, step).catch((error: unknown) => {
          // An outage at Microsoft must not keep an organisation from being erased.
          if (!(error instanceof MicrosoftError)) throw error;
        });
      }
      const row = await connections.get(organisationId);
      // The row that names these secrets is about to go, so no sweep would find them.
      for (const orphaned of row?.orphanedApplications ?? []) await forgetSecret(deps, orphaned);
      await finishDisconnect(deps, organisationId);
      await forgetRefusals(deps, organisationId);
      await runs.remove(organisationId);
      await connections.erase(organisationId);
    },
  };
}
