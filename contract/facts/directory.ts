/** Apps and client secrets that the discovery app makes in a tenant. Each scenario removes the app that it made. */
import { randomUUID } from 'node:crypto';
import { eventually, fact, type Json } from '../fact.ts';
import {
  type Answer,
  asApp,
  askToken,
  claimsOf,
  type GraphCaller,
  graphAs,
  refusal,
} from '../http.ts';
import type { App, Target } from '../target.ts';

const UPSERT = 'https://learn.microsoft.com/graph/api/application-upsert';
const ADD_PASSWORD = 'https://learn.microsoft.com/graph/api/application-addpassword';
const PREFER = { Prefer: 'create-if-missing' };

const upsert = (graph: GraphCaller, uniqueName: string) =>
  graph('PATCH', `/applications(uniqueName='${uniqueName}')`, {
    headers: PREFER,
    body: { displayName: 'Contract', signInAudience: 'AzureADMyOrg' },
  });

const isFound = ({ status }: Answer): boolean => status !== 404;

interface Made {
  readonly graph: GraphCaller;
  readonly uniqueName: string;
  readonly created: Answer;
  readonly id: string;
  readonly appId: string;
}

/** Makes an app for one scenario, and removes it for good afterwards. */
const withApp =
  (see: (made: Made, target: Target) => Promise<Json>) =>
  async (target: Target & { discovery: App }): Promise<Json> => {
    const graph = await graphAs(target, target.discovery);
    const uniqueName = `contract-${randomUUID()}`;
    const created = await upsert(graph, uniqueName);
    const { id, appId } = created.body;
    try {
      await eventually(() => graph('GET', `/applications/${id}`), isFound);
      return await see({ graph, uniqueName, created, id, appId }, target);
    } finally {
      await eventually(() => graph('DELETE', `/applications/${id}`), isFound);
      await eventually(() => graph('DELETE', `/directory/deletedItems/${id}`), isFound);
    }
  };

const addPassword = (graph: GraphCaller, id: string) =>
  eventually(
    () => graph('POST', `/applications/${id}/addPassword`, { body: { passwordCredential: {} } }),
    isFound,
  );

const passwordsOf = async (graph: GraphCaller, id: string) => {
  const { body } = await graph('GET', `/applications/${id}?$select=id,passwordCredentials`);
  return body.passwordCredentials as { keyId: string; secretText: string | null }[];
};

export const directoryFacts = [
  fact('An app that does not exist is 404 Request_ResourceNotFound.', {
    source: 'https://learn.microsoft.com/graph/errors',
    needs: ['discovery'],
    expected: { status: 404, code: 'Request_ResourceNotFound' },
    see: async (target) =>
      refusal(
        await (await graphAs(target, target.discovery))('GET', `/applications/${randomUUID()}`),
      ),
  }),
  fact('An upsert by unique name without Prefer: create-if-missing is 404 and makes nothing.', {
    source: UPSERT,
    needs: ['discovery'],
    changes: true,
    expected: { status: 404, code: 'Request_ResourceNotFound' },
    async see(target) {
      const graph = await graphAs(target, target.discovery);
      const path = `/applications(uniqueName='contract-${randomUUID()}')`;
      return refusal(await graph('PATCH', path, { body: { displayName: 'Contract' } }));
    },
  }),
  fact('An upsert by unique name answers 201 with the app that it makes.', {
    source: UPSERT,
    needs: ['discovery'],
    changes: true,
    expected: { status: 201, isUniqueName: true, hasAppId: true },
    see: withApp(async ({ created, uniqueName, appId }) => ({
      status: created.status,
      isUniqueName: created.body.uniqueName === uniqueName,
      hasAppId: appId !== undefined,
    })),
  }),
  fact('An upsert by a unique name that is taken answers 204 without a body.', {
    source: UPSERT,
    needs: ['discovery'],
    changes: true,
    expected: { status: 204, text: '' },
    see: withApp(async ({ graph, uniqueName }) => {
      const { status, text } = await upsert(graph, uniqueName);
      return { status, text };
    }),
  }),
  fact('The app that makes an app is its owner.', {
    source: 'microsoftgraph/msgraph-sdk-powershell#829',
    needs: ['discovery'],
    changes: true,
    expected: { owners: 1 },
    see: withApp(async ({ graph, id }) => {
      const { body } = await graph('GET', `/applications/${id}/owners`);
      return { owners: body.value.length };
    }),
  }),
  fact('A client secret is shown once, when it is made.', {
    source: ADD_PASSWORD,
    needs: ['discovery'],
    changes: true,
    expected: { shownAtFirst: true, shownLater: [null] },
    see: withApp(async ({ graph, id }) => {
      const { body } = await addPassword(graph, id);
      const listed = await eventually(
        () => passwordsOf(graph, id),
        (found) => found.length > 0,
      );
      return {
        shownAtFirst: typeof body.secretText === 'string' && body.secretText.length >= 16,
        shownLater: listed.map(({ secretText }) => secretText),
      };
    }),
  }),
  fact('A client secret lives two years when nothing else is asked for.', {
    source: ADD_PASSWORD,
    needs: ['discovery'],
    changes: true,
    expected: { years: 2 },
    see: withApp(async ({ graph, id }) => {
      const { endDateTime, startDateTime } = (await addPassword(graph, id)).body;
      const days = (Date.parse(endDateTime) - Date.parse(startDateTime)) / 86_400_000;
      return { years: Math.round(days / 36.5) / 10 };
    }),
  }),
  fact('A client secret that is removed is listed no more.', {
    source: 'https://learn.microsoft.com/graph/api/application-removepassword',
    needs: ['discovery'],
    changes: true,
    expected: { status: 204, left: 0 },
    see: withApp(async ({ graph, id }) => {
      const { keyId } = (await addPassword(graph, id)).body;
      const path = `/applications/${id}/removePassword`;
      const { status } = await eventually(
        () => graph('POST', path, { body: { keyId } }),
        (answer) => answer.status < 400,
      );
      const left = await eventually(
        () => passwordsOf(graph, id),
        (found) => found.length === 0,
      );
      return { status, left: left.length };
    }),
  }),
  fact('A token for an app that nobody has approved is issued, without roles.', {
    source: 'https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow',
    needs: ['discovery'],
    changes: true,
    expected: { status: 200, roles: null },
    see: withApp(async ({ graph, id, appId }, target) => {
      const { secretText } = (await addPassword(graph, id)).body;
      await eventually(
        () => graph('POST', '/servicePrincipals', { body: { appId } }),
        ({ status }) => status === 201,
      );
      const { status, body } = await eventually(
        () =>
          askToken(target, target.tenantId, asApp({ clientId: appId, clientSecret: secretText })),
        (answer) => answer.status === 200,
      );
      const { roles } = status === 200 ? claimsOf(body.access_token) : { roles: [] };
      return { status, roles: (roles ?? null) as Json };
    }),
  }),
  fact('A service principal needs an app: 400 NoBackingApplicationObject.', {
    source: 'Azure/ARO-HCP#6325',
    needs: ['discovery'],
    changes: true,
    expected: { status: 400, code: 'Request_BadRequest', detail: 'NoBackingApplicationObject' },
    async see(target) {
      const graph = await graphAs(target, target.discovery);
      const answer = await graph('POST', '/servicePrincipals', { body: { appId: randomUUID() } });
      return { ...refusal(answer), detail: String(answer.body.error?.details?.[0]?.code) };
    },
  }),
  fact('A deleted app can be restored, and keeps its unique name until it is removed for good.', {
    source: 'https://learn.microsoft.com/graph/api/directory-deleteditems-list',
    needs: ['discovery'],
    changes: true,
    expected: { isListed: true, upsertStatus: 400 },
    async see(target) {
      const graph = await graphAs(target, target.discovery);
      const uniqueName = `contract-${randomUUID()}`;
      const { id } = (await upsert(graph, uniqueName)).body;
      await eventually(() => graph('DELETE', `/applications/${id}`), isFound);
      try {
        const { status } = await eventually(
          () => graph('GET', `/directory/deletedItems/${id}`),
          isFound,
        );
        const again = await upsert(graph, uniqueName);
        if (again.body.id !== undefined) await graph('DELETE', `/applications/${again.body.id}`);
        return { isListed: status === 200, upsertStatus: again.status };
      } finally {
        await graph('DELETE', `/directory/deletedItems/${id}`);
      }
    },
  }),
];
