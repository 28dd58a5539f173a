/**
 * Makes the limit in Exchange, step by step: each step finds what an earlier visit made, by id or by name, and repairs
 * what somebody changed. Nothing that only this visit made stays behind when a later step is refused.
 */
import { type AccessLimit, limitName, ROOMS_FILTER } from '../connection/access-limit.ts';
import { onboardingProblems } from '../errors.ts';
import type { ExchangeRoles, ManagementScope, RoleAssignment } from './exchange-roles.ts';
import type { LimitRecord } from './limit-record.ts';

interface Work {
  readonly roles: ExchangeRoles;
  readonly record: LimitRecord;
  readonly name: string;
  readonly servicePrincipalId: string;
  /** As it was before this visit. */
  readonly known: Pick<AccessLimit, 'scopeId' | 'assignmentId'>;
}

/** @throws AppError `limit.…`, `consent.microsoft-unavailable` */
export async function makeLimit(
  roles: ExchangeRoles,
  record: LimitRecord,
  app: { readonly clientId: string; readonly servicePrincipalId: string },
  known: Work['known'],
): Promise<void> {
  const { servicePrincipalId } = app;
  const work = { roles, record, name: limitName(app), servicePrincipalId, known };
  const roleId = await roles.roleId();
  const before = await roles.assignments(roleId, servicePrincipalId);
  // Grants add up: beside one for every mailbox a scope limits nothing.
  if (before.some(isForAll)) throw onboardingProblems.error('limit.wider-assignment');
  const scope = await ensureScope(work);
  await record.keep({ scopeId: scope.id });
  try {
    await ensureAssignment(work, roleId, before, scope.id);
  } catch (error) {
    if (scope.isNew) await removeAgain(work, scope.id);
    throw error;
  }
}

const isForAll = ({ appScopeId }: RoleAssignment): boolean =>
  appScopeId === undefined || appScopeId === null || appScopeId === '';

const isOurs = ({ recipientFilter, isExclusive }: ManagementScope): boolean =>
  !isExclusive && isSameFilter(recipientFilter, ROOMS_FILTER);

/** Exchange may write blanks, quotes of properties and parentheses in its own way. */
const isSameFilter = (one: string, other: string): boolean => bare(one) === bare(other);
const bare = (filter: string): string => filter.replace(/[\s()]/g, '').toLowerCase();

async function ensureScope(work: Work): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const { roles, record, name, known } = work;
  const there = await findScope(work);
  if (there === undefined) {
    const made = await roles.makeScope(name, ROOMS_FILTER);
    if (made !== undefined) {
      await record.audit('limit.scope-made', made);
      return { id: made.id, isNew: true };
    }
  }
  const found = there ?? (await findScope(work));
  if (found === undefined || (found.id !== known.scopeId && !isOurs(found))) {
    throw onboardingProblems.error('limit.name-taken');
  }
  if (!isOurs(found) || found.displayName !== name) {
    await record.audit(
      'limit.scope-repaired',
      await roles.changeScope(found.id, name, ROOMS_FILTER),
    );
  }
  return { id: found.id, isNew: false };
}

/** Ours by its id, however it is named by now; else whatever has our name. */
async function findScope({ roles, name, known }: Work): Promise<ManagementScope | undefined> {
  const { scopeId } = known;
  const ours = scopeId === undefined ? undefined : await roles.scope(scopeId);
  return ours ?? (await roles.scopeNamed(name));
}

async function ensureAssignment(
  work: Work,
  roleId: string,
  before: readonly RoleAssignment[],
  scopeId: string,
): Promise<void> {
  const { roles, record, servicePrincipalId, known } = work;
  const isRight = ({ appScopeId }: RoleAssignment) => appScopeId === scopeId;
  let id = before.find(isRight)?.id;
  if (id === undefined) {
    const made = await roles.assign(roleId, servicePrincipalId, scopeId);
    if (made !== undefined) await record.audit('limit.assignment-made', made);
    const again = made === undefined ? await roles.assignments(roleId, servicePrincipalId) : [];
    id = made?.id ?? again.find(isRight)?.id;
  }
  if (id === undefined) throw onboardingProblems.error('limit.not-offered');
  // The one that we made, and somebody gave another scope: the right one has taken its place.
  const moved = before.find((each) => each.id === known.assignmentId && !isRight(each));
  const removed = moved && (await roles.unassign(moved.id));
  if (removed !== undefined) await record.audit('limit.assignment-removed', removed);
  await record.keep({ assignmentId: id, madeAt: record.now() });
}

/** The refusal that led here is what the person has to know; a scope that nobody uses opens nothing. */
async function removeAgain({ roles, record }: Work, scopeId: string): Promise<void> {
  const removed = await roles.removeScope(scopeId).catch(() => undefined);
  if (removed === undefined) return;
  await record.audit('limit.scope-removed', removed);
  await record.keep({ scopeId: undefined });
}
