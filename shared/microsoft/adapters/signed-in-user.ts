/** Asks Graph about a person who has just signed in, by the delegated token of that sign-in: it holds `User.Read`. */
import { z } from 'zod';
import { cleanText } from '../../platform/text.ts';
import { graphOperation } from './graph-operation.ts';
import { graphSpan } from './microsoft-span.ts';

interface Deps {
  readonly graphUrl: string;
  readonly accessToken: string;
  readonly timeoutSeconds: number;
}

/** Graph gives 256 at most. https://learn.microsoft.com/graph/api/resources/organization */
const LONGEST_NAME = 256;
/** More than anybody has, so that there is no second page. */
const MOST_ROLES = 999;

const organisationSchema = z.object({
  value: z.array(z.object({ displayName: z.string().min(1) })).min(1),
});
const rolesSchema = z.object({
  value: z.array(z.object({ roleTemplateId: z.string().nullish() })),
  '@odata.nextLink': z.never().optional(),
});

/** Each answer is undefined when Graph does not give it: the sign-in goes on without. */
export function signedInUser({ graphUrl, accessToken, timeoutSeconds }: Deps) {
  const read = async <T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> => {
    try {
      const response = await graphSpan(graphOperation('GET', path), 'discovery', () =>
        fetch(`${graphUrl}/v1.0${path}`, {
          // Without it Graph takes no query for memberships:
          // https://learn.microsoft.com/graph/api/user-list-transitivememberof
          headers: { authorization: `Bearer ${accessToken}`, consistencylevel: 'eventual' },
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutSeconds * 1000),
        }),
      );
      return schema.safeParse(await response.json()).data;
    } catch {
      return undefined;
    }
  };
  return {
    async tenantName(): Promise<string | undefined> {
      const found = await read('/organization?$select=displayName', organisationSchema);
      return cleanText(found?.value[0]?.displayName, LONGEST_NAME);
    },

    /**
     * Template ids of the directory roles, also of those held through groups. Graph lists a role that the app may not
     * read without its template id: then nobody knows which role it is.
     */
    async directoryRoles(): Promise<readonly string[] | undefined> {
      const query = `$count=true&$top=${MOST_ROLES}&$select=id,roleTemplateId`;
      const path = `/me/transitiveMemberOf/microsoft.graph.directoryRole?${query}`;
      const found = await read(path, rolesSchema);
      const ids = found?.value.map(({ roleTemplateId }) => roleTemplateId ?? undefined);
      return ids?.every((id) => id !== undefined) === true ? ids : undefined;
    },
  };
}
