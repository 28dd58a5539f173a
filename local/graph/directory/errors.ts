/** The directory's refusals, with the codes, texts and details that Graph sends. */
import { GraphError } from '../errors.ts';

interface Detail {
  readonly code: string;
  readonly target?: string;
  readonly message: string;
}

function detailed(status: number, code: string, detail: Detail): GraphError {
  return new GraphError(status, code, detail.message, {}, [detail]);
}

export const directoryErrors = {
  notFound: (id: string) =>
    new GraphError(
      404,
      'Request_ResourceNotFound',
      `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
    ),
  badRequest: (message: string) => new GraphError(400, 'Request_BadRequest', message),
  noBackingApplication: (appId: string) =>
    detailed(400, 'Request_BadRequest', {
      code: 'NoBackingApplicationObject',
      target: 'appId',
      message: `The appId '${appId}' of the service principal does not reference a valid application object.`,
    }),
  nameTaken: (property: string) =>
    detailed(400, 'Request_BadRequest', {
      code: 'ObjectConflict',
      target: property,
      message: `Another object with the same value for property ${property} already exists.`,
    }),
  foreignUri: (uri: string) =>
    detailed(400, 'Request_BadRequest', {
      code: 'HostNameNotOnVerifiedDomain',
      target: 'identifierUris',
      message: `Values of identifierUris property must use a verified domain of the organization or its subdomain: '${uri}'`,
    }),
  credentialExists: (what: string) =>
    new GraphError(
      409,
      'Request_MultipleObjectsWithSameKeyValue',
      `FederatedIdentityCredential with ${what} already exists.`,
    ),
  tooManyCredentials: () =>
    new GraphError(
      400,
      'Request_BadRequest',
      'The number of federated identity credentials exceeds the limit of 20.',
    ),
  principalExists: (appId: string) =>
    detailed(409, 'Request_MultipleObjectsWithSameKeyValue', {
      code: 'ConflictingObjects',
      target: 'appId',
      message: `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
    }),
  secretsForbidden: () =>
    new GraphError(
      400,
      'CredentialTypeNotAllowedAsPerAppPolicy',
      'Credential type not allowed as per assigned policy.',
    ),
  lifetimeTooLong: () =>
    new GraphError(
      400,
      'CredentialInvalidLifetimeAsPerAppPolicy',
      'Credential lifetime exceeds the max value allowed as per assigned policy.',
    ),
  onlyDelegated: () =>
    new GraphError(
      400,
      'BadRequest',
      '/me request is only valid with delegated authentication flow.',
    ),
  unsupportedQuery: () => new GraphError(400, 'Request_UnsupportedQuery', 'Request not supported.'),
  unselectable: (name: string, type: string) =>
    new GraphError(
      400,
      'BadRequest',
      `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type '${type}'.`,
    ),
};
