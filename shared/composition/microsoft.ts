/** Entra and Graph, ready to use. */
import { discoveryCredential } from '../microsoft/adapters/discovery-credential.ts';
import { entraAddresses } from '../microsoft/adapters/entra-addresses.ts';
import { entraApplications } from '../microsoft/adapters/entra-applications.ts';
import { entraSignIn } from '../microsoft/adapters/entra-sign-in.ts';
import { graphClient } from '../microsoft/adapters/graph-client.ts';
import { msalAppTokens } from '../microsoft/adapters/msal-app-tokens.ts';
import type { AppTokens, Graph, SignIns } from '../microsoft/contract.ts';
import { reportingTokens } from '../microsoft/report-credential.ts';
import type { Deps, Platform } from './deps.ts';

export interface Microsoft {
  readonly tokens: AppTokens;
  readonly graph: Graph;
  readonly signIns: SignIns;
}

export function composeMicrosoft(
  { config, clock, reports }: Platform,
  deps: Pick<Deps, 'alerts' | 'secrets'>,
): Microsoft {
  const timeoutSeconds = config.HTTP_TIMEOUT_SECONDS;
  const clientId = config.DISCOVERY_CLIENT_ID;
  const addresses = entraAddresses(config.MICROSOFT_LOGIN_URL);
  const applications = entraApplications(addresses, timeoutSeconds);
  const discovery = discoveryCredential(config, deps.secrets, clock, reports);
  const tokens = reportingTokens(
    msalAppTokens({
      applications,
      discovery,
      discoveryClientId: clientId,
      secrets: deps.secrets,
      clock,
    }),
    { alerts: deps.alerts, clock },
  );
  return {
    tokens,
    graph: graphClient({ url: config.GRAPH_URL, timeoutSeconds, tokens: () => tokens, clock }),
    signIns: entraSignIn({
      addresses,
      applications,
      discovery,
      clientId,
      graphUrl: config.GRAPH_URL,
      timeoutSeconds,
      clock,
    }),
  };
}
