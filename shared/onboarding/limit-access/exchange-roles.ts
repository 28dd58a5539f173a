/**
 * Management scopes and role assignments of Exchange, in a person's session. Microsoft may change this API at any time,
 * so every answer is checked and nothing is taken for granted.
 * https://learn.microsoft.com/graph/api/resources/customappscope?view=graph-rest-beta
 */
import { z } from 'zod';
import {
  type GraphAnswer,
  type GraphRequest,
  isTransient,
  MicrosoftError,
  type PersonSession,
} from '../../microsoft/contract.ts';
import { EXCHANGE_ROLE } from '../connection/access-limit.ts';
import { type LimitCode, onboardingProblems, type RefusalCode } from '../errors.ts';

const BASE = '/roleManagement/exchange';

/** The documents write these names in both cases. */
const attributesSchema = z
  .record(z.string(), z.unknown())
  .transform((given) => {
    const names = Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]);
    return Object.fromEntries(names) as Record<string, unknown>;
  })
  .pipe(z.object({ exclusive: z.boolean().nullish(), recipientfilter: z.string() }));

const scopeSchema = z
  .object({ id: z.string().min(1), displayName: z.string(), customAttributes: attributesSchema })
  .transform(({ id, displayName, customAttributes: { exclusive, recipientfilter } }) => ({
    id,
    displayName,
    isExclusive: exclusive === true,
    recipientFilter: recipientfilter,
  }));
export type ManagementScope = z.infer<typeof scopeSchema>;

const assignmentSchema = z.object({
  id: z.string().min(1),
  principalId: z.string(),
  roleDefinitionId: z.string(),
  directoryScopeId: z.string().nullish(),
  appScopeId: z.string().nullish(),
});
export type RoleAssignment = z.infer<typeof assignmentSchema>;

const listOf = <T extends z.ZodType>(item: T) => z.object({ value: z.array(item) });
const roleSchema = z.object({ id: z.string().min(1), displayName: z.string() });

/** The thing that was made, changed or removed, with Microsoft's id of the request. */
interface Made {
  readonly id: string;
  readonly requestId: string | undefined;
}

/** The step that Exchange refused, which says more than its codes: those are not documented. */
type Step = 'read' | 'scope' | 'assignment' | 'remove';

const refuse = (code: LimitCode, cause?: unknown): never => {
  throw onboardingProblems.error(code, { cause });
};

function codeOf({ reason, status }: MicrosoftError, step: Step): RefusalCode {
  if (isTransient(reason)) return 'consent.microsoft-unavailable';
  if (status === 401 || status === 403) return 'limit.role-missing';
  // Scope and role were read a moment ago, so only the application can be unknown.
  if (step === 'assignment' && (status === 404 || status === 400)) return 'limit.principal-unknown';
  return step === 'scope' && status === 400 ? 'limit.filter-refused' : 'limit.not-offered';
}

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const withFilter = (set: string, filter: string): string =>
  `${BASE}/${set}?$filter=${encodeURIComponent(filter)}`;
const nameOf = (servicePrincipalId: string): string => `/ServicePrincipals/${servicePrincipalId}`;

const isName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const parse = <T extends z.ZodType>(schema: T, { body }: GraphAnswer): z.output<T> => {
  const parsed = schema.safeParse(body);
  return parsed.success ? parsed.data : refuse('limit.not-offered', parsed.error);
};
const attributes = (recipientFilter: string) => ({ exclusive: false, recipientFilter });

/** Undefined when somebody else was faster, or when it is not there any more. */
async function unless<R>(status: number, work: () => Promise<R>): Promise<R | undefined> {
  try {
    return await work();
  } catch (error) {
    const { cause } = error as { readonly cause?: unknown };
    if (cause instanceof MicrosoftError && cause.status === status) return undefined;
    throw error;
  }
}

function exchangeCalls({ send }: Pick<PersonSession, 'send'>) {
  const ask = async (step: Step, request: Omit<GraphRequest, 'isBeta'>): Promise<GraphAnswer> => {
    try {
      return await send({ ...request, isBeta: true });
    } catch (error) {
      if (!(error instanceof MicrosoftError)) throw error;
      throw onboardingProblems.error(codeOf(error, step), { cause: error });
    }
  };
  const read = async <T extends z.ZodType>(schema: T, path: string): Promise<z.output<T>> =>
    parse(schema, await ask('read', { method: 'GET', path }));
  const remove = (path: string): Promise<GraphAnswer | undefined> =>
    unless(404, () => ask('remove', { method: 'DELETE', path }));
  return { ask, read, remove };
}

export type ExchangeRoles = ReturnType<typeof exchangeRoles>;

/** Each method throws AppError `limit.…` or `consent.microsoft-unavailable` with Microsoft's refusal as its cause. */
export function exchangeRoles(session: Pick<PersonSession, 'send'>) {
  const calls = exchangeCalls(session);
  return { ...scopes(calls), ...assignments(calls) };
}

type Calls = ReturnType<typeof exchangeCalls>;

function scopes({ ask, read, remove }: Calls) {
  const pathOf = (id: string): string => `${BASE}/customAppScopes/${encodeURIComponent(id)}`;
  return {
    async scopeNamed(name: string): Promise<ManagementScope | undefined> {
      const filter = `displayName eq ${quoted(name)}`;
      const { value } = await read(listOf(scopeSchema), withFilter('customAppScopes', filter));
      return value.find(({ displayName }) => isName(displayName, name));
    },

    scope: (id: string): Promise<ManagementScope | undefined> =>
      unless(404, () => read(scopeSchema, pathOf(id))),

    /** Undefined when the name is taken meanwhile. */
    async makeScope(displayName: string, filter: string): Promise<Made | undefined> {
      const body = { type: 'RecipientScope', displayName, customAttributes: attributes(filter) };
      const path = `${BASE}/customAppScopes`;
      const answer = await unless(409, () => ask('scope', { method: 'POST', path, body }));
      return answer && { id: parse(scopeSchema, answer).id, requestId: answer.requestId };
    },

    async changeScope(id: string, displayName: string, filter: string): Promise<Made> {
      const body = { displayName, customAttributes: attributes(filter) };
      const { requestId } = await ask('scope', { method: 'PATCH', path: pathOf(id), body });
      return { id, requestId };
    },

    /** Undefined when it is not there any more. */
    async removeScope(id: string): Promise<Made | undefined> {
      const answer = await remove(pathOf(id));
      return answer && { id, requestId: answer.requestId };
    },
  };
}

function assignments({ ask, read, remove }: Calls) {
  return {
    async roleId(): Promise<string> {
      const filter = `displayName eq ${quoted(EXCHANGE_ROLE)}`;
      const { value } = await read(listOf(roleSchema), withFilter('roleDefinitions', filter));
      const role = value.find(({ displayName }) => isName(displayName, EXCHANGE_ROLE));
      return role?.id ?? refuse('limit.not-offered');
    },

    /** The assignments of the role to one application, or to all. */
    async assignments(
      roleId: string,
      servicePrincipalId?: string,
    ): Promise<readonly RoleAssignment[]> {
      const role = `roleDefinitionId eq ${quoted(roleId)}`;
      const principal = servicePrincipalId && nameOf(servicePrincipalId);
      const filter = principal ? `principalId eq ${quoted(principal)} and ${role}` : role;
      const path = withFilter('roleAssignments', filter);
      const { value } = await read(listOf(assignmentSchema), path);
      return value.filter(
        ({ roleDefinitionId, principalId }) =>
          roleDefinitionId === roleId && (!principal || isName(principalId, principal)),
      );
    },

    /** Undefined when somebody else has made it meanwhile. */
    async assign(
      roleId: string,
      servicePrincipalId: string,
      scopeId: string,
    ): Promise<Made | undefined> {
      const body = {
        principalId: nameOf(servicePrincipalId),
        roleDefinitionId: roleId,
        directoryScopeId: null,
        appScopeId: scopeId,
      };
      const path = `${BASE}/roleAssignments`;
      const answer = await unless(409, () => ask('assignment', { method: 'POST', path, body }));
      return answer && { id: parse(assignmentSchema, answer).id, requestId: answer.requestId };
    },

    /** Undefined when it is not there any more. */
    async unassign(id: string): Promise<Made | undefined> {
      const answer = await remove(`${BASE}/roleAssignments/${encodeURIComponent(id)}`);
      return answer && { id, requestId: answer.requestId };
    },
  };
}
