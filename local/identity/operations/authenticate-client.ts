/** Proves which application calls the token endpoint, as one replica of the directory sees it. */
import type { Application, ServicePrincipal, Tenant } from '../../directory/model.ts';
import type { View } from '../../directory/records.ts';
import type { IdentityContext } from '../context.ts';
import { IdentityError, missingParameter } from '../errors.ts';
import { applicationNotFound, isOfferedIn } from './check-client.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export async function authenticateClient(
  context: IdentityContext,
  view: View,
  tenant: Tenant,
  form: URLSearchParams,
): Promise<{ application: Application; principal: ServicePrincipal }> {
  const clientId = form.get('client_id');
  if (!clientId) throw missingParameter('client_id');
  const application = view.registration(clientId);
  if (application === undefined || !isOfferedIn(application, tenant)) {
    throw applicationNotFound(clientId, tenant.displayName);
  }
  const secret = form.get('client_secret');
  const assertion = form.get('client_assertion');
  if (assertion && form.get('client_assertion_type') === JWT_BEARER) {
    await checkAssertion(context, application, assertion);
  } else if (secret) {
    checkSecret(application, secret);
  } else {
    throw new IdentityError(
      7000218,
      `The request body must contain the following parameter: 'client_assertion' or 'client_secret'.`,
    );
  }
  const principal = view.servicePrincipal(tenant.id, clientId);
  if (principal === undefined) {
    throw new IdentityError(
      7000229,
      `The client application ${clientId} is missing service principal in the tenant ${tenant.id}.`,
    );
  }
  if (!principal.accountEnabled) {
    throw new IdentityError(
      7000112,
      `Application '${clientId}'(${application.displayName}) is disabled.`,
    );
  }
  return { application, principal };
}

function checkSecret({ appId, passwordCredentials }: Application, secret: string): void {
  const credential = passwordCredentials.find(({ secretText }) => secretText === secret);
  const now = Date.now();
  if (credential === undefined || Date.parse(credential.startDateTime) > now) {
    throw new IdentityError(
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${appId}'.`,
    );
  }
  if (Date.parse(credential.endDateTime) <= now) {
    throw new IdentityError(
      7000222,
      `The provided client secret keys for app '${appId}' are expired.`,
    );
  }
}

async function checkAssertion(
  { directory }: IdentityContext,
  { federatedCredentials = [] }: Application,
  assertion: string,
): Promise<void> {
  for (const { issuer, subject, audience } of federatedCredentials) {
    const claims = await directory.signing.verify(assertion, audience);
    if (claims === undefined) {
      throw new IdentityError(
        700027,
        'The certificate with identifier used to sign the client assertion is not registered on application, or the assertion is expired.',
      );
    }
    if (claims.iss === issuer && claims.sub === subject) return;
  }
  throw new IdentityError(
    700213,
    'No matching federated identity record found for presented assertion subject.',
  );
}
