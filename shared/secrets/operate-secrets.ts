/** What operators do with secrets: see when each ends, and have one renewed now. */
import type { Connections } from '../onboarding/contract.ts';
import { type Audit, actorOf } from '../operations/contract.ts';
import { type Organisations, unknownOrganisationProblems } from '../organisations/contract.ts';
import { accepted, type HttpResult, ok, type PortalUser } from '../platform/endpoint.ts';
import type { Orchestrations } from '../platform/orchestrations.ts';
import { cursorOf, pageAnswer, rowOf } from '../platform/paging.ts';
import { secretProblems } from './errors.ts';
import { type ExpiryPolicy, rotatesAt } from './expiry-policy.ts';
import type { SecretRecords } from './ports.ts';
import { renewable } from './renewable.ts';
import { PLATFORM, type SecretRecord } from './secret-record.ts';
import { startRotation } from './start-rotation.ts';
import type { ExpiryWatch } from './watch-expiry.ts';

export interface OperateNeeds {
  readonly records: SecretRecords;
  readonly watch: ExpiryWatch;
  readonly organisations: () => Organisations;
  readonly connections: () => Connections;
  readonly audit: () => Audit;
  readonly policy: ExpiryPolicy;
  readonly apiUrl: string;
}

export function operateSecrets(needs: OperateNeeds) {
  const { records, watch, organisations, connections, audit, policy, apiUrl } = needs;

  /** Only what is meant for operators: a record also holds notes of our own. */
  const viewOf = (record: SecretRecord) => ({
    organisationId: record.organisationId,
    name: record.name,
    version: record.version,
    keyId: record.keyId,
    generation: record.generation,
    createdAt: record.createdAt,
    expiresOn: record.expiresOn,
    problem: record.problem,
    ...(record.organisationId === PLATFORM
      ? {}
      : { rotatesAt: rotatesAt(record, policy).toISOString() }),
  });

  return {
    async list(input: {
      readonly query: { readonly limit: number; readonly after?: string | undefined };
      readonly url: string;
    }): Promise<HttpResult> {
      const { limit, after } = input.query;
      const page = await records.page({
        limit,
        ...(after === undefined ? {} : { after: rowOf(after) }),
      });
      const next = page.after === undefined ? undefined : cursorOf(page.after);
      return ok(pageAnswer(page.items.map(viewOf), { apiUrl, url: input.url, after: next }));
    },

    rotate:
      (orchestrations: Orchestrations) =>
      async (input: {
        readonly caller: PortalUser;
        readonly params: { readonly org: string };
      }): Promise<HttpResult> => {
        const organisationId = input.params.org;
        if ((await organisations().get(organisationId)) === undefined) {
          throw unknownOrganisationProblems.error('organisation.not-found');
        }
        const connection = renewable(await connections().get(organisationId));
        if (connection === undefined) throw secretProblems.error('secrets.not-connected');
        const { secret, generation } = connection.syncApp;
        await watch.watch(organisationId, secret, generation);
        if (await startRotation({ records }, orchestrations, connection)) {
          await audit().append(organisationId, {
            actor: actorOf(input.caller),
            action: 'secret.rotation-started',
            target: secret.name,
            result: 'ok',
          });
        }
        return accepted;
      },
  };
}
