/** Our own tenant, made at first boot: the discovery application and the identity that the product runs as. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Addresses } from '../kit/emulator.ts';
import type { Collection } from '../kit/store.ts';
import type { Applications } from './applications.ts';
import type { Provider } from './model.ts';
import { APP_ROLES, GRAPH_APP_ID, SCOPES } from './permissions.ts';
import type { Records, View } from './records.ts';
import { createTenant } from './tenants.ts';

const EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange';
/** Through Graph a secret may live longer than the portal's two years; a moved clock must not end this one. */
const SECRET_LIFETIME_MS = 50 * 365 * 24 * 60 * 60 * 1000;

export function ensureProvider(
  kept: Collection<Provider>,
  records: Records,
  applications: Applications,
  latest: View,
  addresses: Addresses,
): Provider {
  const known = kept.get('provider');
  const provider =
    known ?? records.transaction(() => create(kept, records, applications, addresses));
  // Ports may have changed since: the registration follows the host that runs now.
  const application = latest.application(provider.tenantId, provider.discoveryAppId);
  const wanted = registration(provider.tenantId, provider.managedIdentity.principalId, addresses);
  if (application !== undefined) applications.save({ ...application, ...wanted });
  return provider;
}

function create(
  kept: Collection<Provider>,
  records: Records,
  applications: Applications,
  addresses: Addresses,
): Provider {
  const { tenant } = createTenant(records, applications, {
    displayName: 'ClickShare',
    domain: 'clickshare.example',
    users: [],
  });
  const managedIdentity = { clientId: randomUUID(), principalId: randomUUID() };
  const application = applications.register(tenant.id, {
    displayName: 'ClickShare Meeting Room Discovery',
    signInAudience: 'AzureADMultipleOrgs',
    groupMembershipClaims: 'DirectoryRole',
    requiredResourceAccess: [{ resourceAppId: GRAPH_APP_ID, resourceAccess: discoveryAccess() }],
    ...registration(tenant.id, managedIdentity.principalId, addresses),
  });
  applications.addServicePrincipal(tenant.id, application.appId, application.displayName);
  const { secretText } = applications.addPassword(application, {
    displayName: 'discovery',
    startDateTime: new Date().toISOString(),
    endDateTime: new Date(Date.now() + SECRET_LIFETIME_MS).toISOString(),
  });
  const provider = {
    tenantId: tenant.id,
    discoveryAppId: application.appId,
    discoverySecret: secretText,
    managedIdentity,
    managedIdentityHeader: randomBytes(24).toString('base64url'),
  };
  kept.put('provider', provider);
  return provider;
}

function registration(tenantId: string, principalId: string, addresses: Addresses) {
  const issuer = `${addresses.identity}/${tenantId}/v2.0`;
  return {
    redirectUris: [
      `${addresses.host}/api/consent/discovery`,
      `${addresses.host}/api/consent/sign-in`,
    ],
    federatedCredentials: [{ issuer, subject: principalId, audience: EXCHANGE_AUDIENCE }],
  };
}

function discoveryAccess() {
  const roles = ['Application.ReadWrite.OwnedBy', 'Place.Read.All'];
  const scopes = ['openid', 'profile', 'User.Read'];
  return [
    ...roles.map((value) => ({ id: APP_ROLES[value] ?? '', type: 'Role' as const })),
    ...scopes.map((value) => ({ id: SCOPES[value] ?? '', type: 'Scope' as const })),
  ];
}
