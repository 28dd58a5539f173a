/** Authorizes requests for directory objects. `Application.ReadWrite.OwnedBy` lists everything but changes only what it owns. */
import type { Context } from 'hono';
import type { Directory } from '../../directory/directory.ts';
import type { Application, Caller } from '../../directory/model.ts';
import type { View } from '../../directory/records.ts';
import type { GraphEnv } from '../env.ts';
import { errors } from '../errors.ts';

const READERS = [
  'Application.Read.All',
  'Application.ReadWrite.All',
  'Application.ReadWrite.OwnedBy',
];
const ALL = 'Application.ReadWrite.All';
/** A signed-in person may use a delegated permission as far as a role of theirs reaches. */
export const ADMINISTRATORS: readonly string[] = [
  'Global Administrator',
  'Application Administrator',
  'Cloud Application Administrator',
];
const OWNED = 'Application.ReadWrite.OwnedBy';

/** One request: its caller, and the replica it landed on. */
export interface Request {
  readonly caller: Caller;
  readonly view: View;
  /** The signed-in person administers applications. */
  readonly administers: boolean;
}

export function openRequest(directory: Directory, c: Context<GraphEnv>): Request {
  const caller = c.get('caller');
  const view = directory.view();
  const isAppOnly = caller.scopes.length === 0;
  if (isAppOnly) {
    const principal = view.servicePrincipal(caller.tenantId, caller.appId);
    if (principal === undefined) throw errors.identityNotFound();
    if (!principal.accountEnabled) throw errors.identityDisabled();
  }
  const roles = directory.user(caller.tenantId, caller.objectId)?.roles ?? [];
  const administers =
    caller.scopes.includes(ALL) && roles.some((role) => ADMINISTRATORS.includes(role));
  return { caller, view, administers };
}

export function requireReader({ caller, administers }: Request): void {
  if (!administers && !caller.roles.some((role) => READERS.includes(role)))
    throw errors.requestDenied();
}

export function requireCreator({ caller, administers }: Request): void {
  if (!administers && !caller.roles.some((role) => role === ALL || role === OWNED))
    throw errors.requestDenied();
}

/** Undefined: an application that is not registered here, which nobody owns. */
export function requireManager(
  { caller, administers }: Request,
  application: Application | undefined,
): void {
  if (administers || caller.roles.includes(ALL)) return;
  const owns = application?.owners.includes(caller.objectId) === true;
  if (!owns || !caller.roles.includes(OWNED)) throw errors.requestDenied();
}
