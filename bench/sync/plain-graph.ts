/** Graph as a simple poller would use it: Microsoft's client, and one token per tenant. */
import { z } from 'zod';
import { graphClient } from '../../shared/microsoft/adapters/graph-client.ts';
import type { AppIdentity, Graph } from '../../shared/microsoft/contract.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import type { World } from './world.ts';

const tokenSchema = z.object({ access_token: z.string() });

export function plainGraph({ stack, vault }: World): Graph {
  const tokens = new Map<string, Promise<string>>();
  async function ask(identity: AppIdentity): Promise<string> {
    if (identity.app !== 'sync') throw new Error('Only the sync app reads calendars.');
    const secret = await vault.read(identity.secretName, identity.secretVersion);
    const response = await fetch(
      `${stack.addresses.identity}/${identity.tenantId}/oauth2/v2.0/token`,
      {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: identity.clientId,
          client_secret: secret?.value ?? '',
          scope: 'https://graph.microsoft.com/.default',
        }),
      },
    );
    return tokenSchema.parse(await response.json()).access_token;
  }
  return graphClient({
    url: stack.addresses.graph,
    timeoutSeconds: 10,
    clock: systemClock,
    tokens: () => ({
      async acquire(identity) {
        const known = tokens.get(identity.tenantId) ?? ask(identity);
        tokens.set(identity.tenantId, known);
        return { accessToken: await known, roles: [], expiresAt: '' };
      },
    }),
  });
}
