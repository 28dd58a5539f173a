/** Organisations: members, roles, the plug-in switch, and who a portal token belongs to. */
import { josePortalTokens } from '../organisations/adapters/jose-portal-tokens.ts';
import { ERASURE_QUEUE, type Organisations } from '../organisations/contract.ts';
import { organisationsHttp } from '../organisations/http.ts';
import { manageMembers } from '../organisations/manage-members.ts';
import { manageOrganisations } from '../organisations/manage-organisations.ts';
import { mayListen, roleOf } from '../organisations/membership.ts';
import { organisationStore } from '../organisations/store.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import type { Deps, Platform } from './deps.ts';

export function composeOrganisations(
  { config, clock, openTable, openQueue }: Platform,
  { audit, connections, live }: Pick<Deps, 'audit' | 'connections' | 'live'>,
) {
  const store = organisationStore(openTable);
  const tokens = josePortalTokens({
    issuer: config.PORTAL_TOKEN_ISSUER,
    audience: config.PORTAL_TOKEN_AUDIENCE,
    jwksUrl: config.PORTAL_TOKEN_JWKS_URL,
    timeoutSeconds: config.HTTP_TIMEOUT_SECONDS,
  });
  const contract: Organisations = {
    get: async (id) => (await store.head(id))?.value,
    each: store.each,
    names: store.names,
    mayListen: (id, userKey) => mayListen(store, id, userKey),
  };
  const erasures = openQueue<{ organisationId: string }>(ERASURE_QUEUE);
  return {
    contract,
    verify: tokens.verify,
    roleOf: (user: PortalUser, organisationId: string) => roleOf(store, user, organisationId),
    http: organisationsHttp({
      organisations: manageOrganisations({
        store,
        audit,
        connections,
        live,
        clock,
        startErasure: (organisationId) => erasures.send({ organisationId }),
      }),
      members: manageMembers({ store, audit, live }),
      apiUrl: config.API_URL,
    }),
    /** Erases what is left once every capability has erased its part of the organisation. */
    erase: store.erase,
  };
}
