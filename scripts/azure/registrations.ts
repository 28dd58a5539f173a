/**
 * Our two registrations in Entra: the discovery app, which customers approve, and the one that stands for the webhook of
 * Web PubSub. Every step makes or mends, so the whole may be run again at any time, also after half of it failed.
 */

/** Microsoft Graph's own ids: https://learn.microsoft.com/graph/permissions-reference */
const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';
const ROLES = {
  'Application.ReadWrite.OwnedBy': '18a4783c-866b-4cc7-a460-3d5e5662c884',
  'Place.Read.All': '913b9306-0ce1-42b8-9137-6a7df690a760',
};
/** For the sign-in that proves who connects a tenant. */
const SCOPES = {
  openid: '37f7f235-527c-4136-accd-4a02d197296e',
  profile: '14dad69e-099b-42c9-810b-d002981feec1',
  'User.Read': 'e1fe6dd8-ba31-4d61-89e7-88639da4683d',
};

/** One request to Graph below `/v1.0`; the answer's body, undefined for 204. */
export type Send = (request: {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}) => Promise<unknown>;

export interface Wanted {
  /** Tells the registrations of several deployments in one tenant apart. */
  readonly environment: string;
  /** Public base of the API, with its prefix. */
  readonly apiUrl: string;
  readonly tenantId: string;
  /** Origin of Microsoft's identity service. */
  readonly loginUrl: string;
  /** Object id of the app's managed identity; absent before it exists. */
  readonly identityPrincipalId?: string | undefined;
  readonly branding: {
    readonly displayName: string;
    readonly marketingUrl?: string | undefined;
    readonly privacyStatementUrl?: string | undefined;
    readonly supportUrl?: string | undefined;
    readonly termsOfServiceUrl?: string | undefined;
  };
}

export interface Registered {
  readonly discoveryClientId: string;
  readonly eventsClientId: string;
}

const UPSERT = { prefer: 'create-if-missing' };

export async function registerApplications(send: Send, wanted: Wanted): Promise<Registered> {
  const discovery = await upsertApplication(
    send,
    `calendar-discovery-${wanted.environment}`,
    discoveryApplication(wanted),
  );
  await askForRoleClaim(send, discovery.id);
  if (wanted.identityPrincipalId !== undefined) {
    await trustIdentity(send, discovery.id, wanted, wanted.identityPrincipalId);
  }
  const events = await upsertApplication(send, `calendar-events-${wanted.environment}`, {
    displayName: `${wanted.branding.displayName}: events`,
    signInAudience: 'AzureADMyOrg',
    // Tokens of version 2, whose audience is the client id.
    api: { requestedAccessTokenVersion: 2 },
    notes:
      'Web PubSub asks for a token of this registration to prove its events. It has no secret and no permission.',
  });
  // Only a URI with the application's own id needs no domain of the tenant:
  // https://learn.microsoft.com/entra/identity-platform/identifier-uri-restrictions
  await send({
    method: 'PATCH',
    path: `/applications/${events.id}`,
    body: { identifierUris: [`api://${events.appId}`] },
  });
  for (const { appId } of [discovery, events]) {
    // Without a service principal nobody gets a token for the app in our own tenant.
    await send({
      method: 'PATCH',
      path: `/servicePrincipals(appId='${appId}')`,
      headers: UPSERT,
      body: {},
    });
  }
  return { discoveryClientId: discovery.appId, eventsClientId: events.appId };
}

interface Application {
  readonly id: string;
  readonly appId: string;
}

/** https://learn.microsoft.com/graph/api/application-upsert: a body when it was made, none when it was there. */
async function upsertApplication(
  send: Send,
  uniqueName: string,
  body: object,
): Promise<Application> {
  const path = `/applications(uniqueName='${uniqueName}')`;
  const made = await send({ method: 'PATCH', path, headers: UPSERT, body });
  return (made ?? (await send({ method: 'GET', path: `${path}?$select=id,appId` }))) as Application;
}

function discoveryApplication({ apiUrl, branding }: Wanted): object {
  const { displayName, ...info } = branding;
  return {
    displayName,
    signInAudience: 'AzureADMultipleOrgs',
    web: { redirectUris: [`${apiUrl}/consent/discovery`, `${apiUrl}/consent/sign-in`] },
    requiredResourceAccess: [
      {
        resourceAppId: GRAPH_APP_ID,
        resourceAccess: [
          ...Object.values(ROLES).map((id) => ({ id, type: 'Role' })),
          ...Object.values(SCOPES).map((id) => ({ id, type: 'Scope' })),
        ],
      },
    ],
    // `wids` in the ID token says who is a Global Administrator:
    // https://learn.microsoft.com/entra/identity-platform/reference-app-manifest#groupmembershipclaims-attribute
    groupMembershipClaims: 'DirectoryRole',
    // Nobody in a customer's tenant can add a credential to our app there:
    // https://learn.microsoft.com/entra/identity-platform/howto-configure-app-instance-property-locks
    servicePrincipalLockConfiguration: { isEnabled: true, allProperties: true },
    info: Object.fromEntries(Object.entries(info).filter(([, url]) => url !== undefined)),
  };
}

/** As an optional claim too, where Entra knows it as one; `groupMembershipClaims` alone suffices. */
async function askForRoleClaim(send: Send, id: string): Promise<void> {
  const body = { optionalClaims: { idToken: [{ name: 'wids', essential: false }] } };
  try {
    await send({ method: 'PATCH', path: `/applications/${id}`, body });
  } catch (error) {
    if ((error as { status?: unknown }).status !== 400) throw error;
  }
}

/** The identity's token stands in for a client secret: https://learn.microsoft.com/graph/api/federatedidentitycredential-upsert */
async function trustIdentity(
  send: Send,
  id: string,
  wanted: Wanted,
  subject: string,
): Promise<void> {
  await send({
    method: 'PATCH',
    path: `/applications/${id}/federatedIdentityCredentials(name='managed-identity')`,
    headers: UPSERT,
    body: {
      issuer: `${wanted.loginUrl}/${wanted.tenantId}/v2.0`,
      subject,
      audiences: ['api://AzureADTokenExchange'],
      description: 'The managed identity of the Function App',
    },
  });
}

/** Steps that only a person can do. */
export const checklist = (clientId: string): readonly string[] => [
  `Open https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Branding/appId/${clientId}`,
  'Add a logo of 215 by 215 pixels: customers see it on the approval page.',
  'Verify the publisher domain, then add the verified publisher (a Partner Center id):',
  '  https://learn.microsoft.com/entra/identity-platform/publisher-verification-overview',
  '  Without it the approval page says "unverified", and some tenants refuse the app.',
  'Leave "Certificates & secrets" empty: the app proves itself with its managed identity.',
];
