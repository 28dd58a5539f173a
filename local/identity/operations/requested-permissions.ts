/** Reads the `scope` parameter: the requested permissions, as appRole ids and delegated values. */
import type { Application } from '../../directory/model.ts';
import {
  appRoleValue,
  GRAPH_APP_ID,
  GRAPH_AUDIENCE,
  SCOPES,
  scopeValue,
} from '../../directory/permissions.ts';
import { IdentityError } from '../errors.ts';

export interface Permissions {
  /** appRole ids. */
  readonly roles: readonly string[];
  /** Delegated permissions by value. */
  readonly scopes: readonly string[];
}

const DEFAULTS = [`${GRAPH_AUDIENCE}/.default`, `${GRAPH_AUDIENCE}//.default`, '.default'];
const PROTOCOL_SCOPES = ['openid', 'profile', 'email', 'offline_access'];

/** App roles can be asked for only by `/.default`: everything the registration lists. */
export function requestedPermissions(application: Application, scope: string): Permissions {
  const asked = scope.split(' ').filter((each) => each !== '');
  const configured = asked.some((each) => DEFAULTS.includes(each))
    ? configuredPermissions(application)
    : { roles: [], scopes: [] };
  const dynamic = asked
    .filter((each) => !DEFAULTS.includes(each))
    .map((each) => {
      const value = each.startsWith(`${GRAPH_AUDIENCE}/`)
        ? each.slice(GRAPH_AUDIENCE.length + 1)
        : each;
      if (SCOPES[value] === undefined && !PROTOCOL_SCOPES.includes(value)) {
        throw new IdentityError(
          70011,
          `The provided request must include a 'scope' input parameter. The scope ${each} is not valid.`,
        );
      }
      return value;
    });
  return {
    roles: configured.roles,
    scopes: [...new Set([...configured.scopes, ...dynamic])],
  };
}

/** The permissions that need consent. Protocol scopes beyond the sign-in itself need none. */
export function consentScopes(scopes: readonly string[]): readonly string[] {
  return scopes.filter((scope) => scope !== 'email' && scope !== 'offline_access');
}

function configuredPermissions({ requiredResourceAccess }: Application): Permissions {
  const access = requiredResourceAccess.flatMap(({ resourceAppId, resourceAccess }) => {
    if (resourceAppId !== GRAPH_APP_ID) throw misconfigured(resourceAppId);
    return resourceAccess;
  });
  const roles: string[] = [];
  const scopes: string[] = [];
  for (const { id, type } of access) {
    const value = type === 'Role' ? appRoleValue(id) : scopeValue(id);
    if (value === undefined) throw misconfigured(id);
    if (type === 'Role') roles.push(id);
    else scopes.push(value);
  }
  return { roles, scopes };
}

function misconfigured(id: string): IdentityError {
  return new IdentityError(
    65005,
    `The application required resource access list does not contain applications discoverable by the resource: '${id}'.`,
  );
}
