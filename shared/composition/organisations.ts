/** Organisations: members, roles, the plug-in switch, and who a portal token belongs to. */
import { noteChange } from '../operations/contract.ts';
import { josePortalTokens } from '../organisations/adapters/jose-portal-tokens.ts';
import {
  ERASURE_QUEUE,
  type Erasure,
  type OrganisationErasures,
  type Organisations,
  unknownOrganisationProblems,
} from '../organisations/contract.ts';
import { organisationsHttp } from '../organisations/http.ts';
import { manageMembers } from '../organisations/manage-members.ts';
import { manageOrganisations } from '../organisations/manage-organisations.ts';
import { mayListen, roleOf } from '../organisations/membership.ts';
import { organisationStore, recentNamesOf } from '../organisations/store.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import { newId } from '../platform/ids.ts';
import { FIRST_ACCOUNT, placedIn } from '../platform/placement.ts';
import type { Deps, Platform } from './deps.ts';

const PLATFORM = 'platform';

/** Further accounts share new organisations evenly: the first one has the queues, and everybody from before. */
const pick = (labels: readonly string[]): string =>
  labels[Math.floor(labels.length * Math.random())] ?? FIRST_ACCOUNT;

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
  const queue = openQueue<Erasure>(ERASURE_QUEUE);
  async function startErasure(
    actor: string,
    organisationId: string,
    since?: string,
  ): Promise<void> {
    const action = 'organisation.erasure-started';
    const entry = { actor, action, target: organisationId, result: 'ok' } as const;
    const erasureId = newId();
    await store.noteErasure(organisationId);
    // The organisation's own audit goes with it.
    await noteChange(audit(), PLATFORM)(entry, since ?? erasureId);
    await queue.send({ organisationId, actor, erasureId, round: 0 });
  }
  const organisations = manageOrganisations({
    store,
    audit,
    connections,
    live,
    clock,
    startErasure,
    newOrganisationId: () =>
      placedIn(pick([...config.ORGANISATIONS_STORAGE_ACCOUNTS.keys()]), newId()),
  });
  const contract: Organisations = {
    get: async (id) => (await store.head(id))?.value,
    names: store.names,
    recentNames: recentNamesOf(store, clock),
    mayListen: (id, userKey) => mayListen(store, id, userKey),
  };
  const erasures: OrganisationErasures = {
    begin: (actor, organisationId) =>
      organisations.remove({ actor, organisationId, ifMatch: null }),
    async eraseAgain(actor, organisationId) {
      // Every row that names the id is erased. An id that never was an organisation's may stand in the rows of others.
      if (!(await store.wasErased(organisationId))) {
        throw unknownOrganisationProblems.error('organisation.not-found');
      }
      await startErasure(actor, organisationId);
    },
  };
  return {
    contract,
    erasures,
    verify: tokens.verify,
    roleOf: (user: PortalUser, organisationId: string) => roleOf(store, user, organisationId),
    http: organisationsHttp({
      organisations,
      members: manageMembers({ store, audit, live }),
      apiUrl: config.API_URL,
    }),
    /** Erases what is left once every capability has erased its part of the organisation. */
    erase: store.erase,
  };
}
