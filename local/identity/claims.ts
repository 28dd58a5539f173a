/**
 * The claims of every token that the identity service signs, as in Microsoft's references:
 * https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference and …/access-token-claims-reference
 */
import { randomInt } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { Application, ServicePrincipal, User } from '../directory/model.ts';
import {
  GRAPH_AUDIENCE,
  ORDINARY_USER_TEMPLATE,
  ROLE_TEMPLATES,
} from '../directory/permissions.ts';

const HOUR = 3600;

function lifetime(seconds: number) {
  const now = Math.floor(Date.now() / 1000);
  return { iat: now, nbf: now, exp: now + seconds };
}

/** Entra varies the life of access tokens between 60 and 90 minutes. */
function accessLifetime() {
  return lifetime(randomInt(HOUR, HOUR * 1.5));
}

function issuerV1(base: string, tenantId: string): string {
  return `${base}/${tenantId}/`;
}

export function issuerV2(base: string, tenantId: string): string {
  return `${base}/${tenantId}/v2.0`;
}

export function idTokenClaims(
  base: string,
  application: Application,
  user: User,
  grant: { nonce: string | null; scopes: readonly string[] },
): JWTPayload {
  const profile = {
    oid: user.id,
    name: user.displayName,
    preferred_username: user.userPrincipalName,
  };
  return {
    aud: application.appId,
    iss: issuerV2(base, user.tenantId),
    ...lifetime(HOUR),
    sub: user.id,
    tid: user.tenantId,
    ver: '2.0',
    acct: user.guest === true ? 1 : 0,
    ...(grant.scopes.includes('profile') ? profile : {}),
    ...(grant.nonce === null ? {} : { nonce: grant.nonce }),
    ...(sendsRoles(application) ? { wids: wids(user) } : {}),
  };
}

/** App-only; without any grant there is no `roles` claim at all. */
export function appTokenClaims(
  base: string,
  principal: ServicePrincipal,
  roles: readonly string[],
): JWTPayload {
  return {
    aud: GRAPH_AUDIENCE,
    iss: issuerV1(base, principal.tenantId),
    ...accessLifetime(),
    appid: principal.appId,
    app_displayname: principal.displayName,
    idtyp: 'app',
    oid: principal.id,
    sub: principal.id,
    ...(roles.length > 0 ? { roles: [...roles] } : {}),
    tid: principal.tenantId,
    ver: '1.0',
  };
}

export function userTokenClaims(
  base: string,
  application: Application,
  user: User,
  scopes: readonly string[],
): JWTPayload {
  return {
    aud: GRAPH_AUDIENCE,
    iss: issuerV1(base, user.tenantId),
    ...accessLifetime(),
    appid: application.appId,
    app_displayname: application.displayName,
    idtyp: 'user',
    oid: user.id,
    sub: user.id,
    scp: scopes.join(' '),
    tid: user.tenantId,
    upn: user.userPrincipalName,
    wids: wids(user),
    ver: '1.0',
  };
}

export function managedIdentityClaims(
  base: string,
  identity: { tenantId: string; clientId: string; principalId: string },
  audience: string,
  version: '1.0' | '2.0',
): JWTPayload {
  const issuer = version === '2.0' ? issuerV2 : issuerV1;
  return {
    aud: audience,
    iss: issuer(base, identity.tenantId),
    ...lifetime(24 * HOUR),
    appid: identity.clientId,
    idtyp: 'app',
    oid: identity.principalId,
    sub: identity.principalId,
    tid: identity.tenantId,
    ver: version,
  };
}

function sendsRoles({ groupMembershipClaims }: Application): boolean {
  return groupMembershipClaims === 'DirectoryRole' || groupMembershipClaims === 'All';
}

function wids({ roles }: User): string[] {
  return [...roles.flatMap((role) => ROLE_TEMPLATES[role] ?? []), ORDINARY_USER_TEMPLATE];
}
