/** The directory's refusals, with the codes, texts and details that Graph sends. */
import { randomUUID } from 'node:crypto';
import { GraphError } from '../errors.ts';

interface Detail {
  readonly code: string;
  readonly target?: string;
  readonly message: string;
}

/** An error with the `details` that only directory objects have. */
class DetailedError extends GraphError {
  readonly details: readonly Detail[];

  constructor(status: number, code: string, detail: Detail) {
    super(status, code, detail.message);
    this.details = [detail];
  }

  override toResponse(): Response {
    const id = randomUUID();
    const date = new Date().toISOString().slice(0, 19);
    const { code, message, details } = this;
    const innerError = { date, 'request-id': id, 'client-request-id': id };
    return Response.json(
      { error: { code, message, details, innerError } },
      { status: this.status, headers: { 'request-id': id } },
    );
  }
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
    new DetailedError(400, 'Request_BadRequest', {
      code: 'NoBackingApplicationObject',
      target: 'appId',
      message: `The appId '${appId}' of the service principal does not reference a valid application object.`,
    }),
  nameTaken: (property: string) =>
    new DetailedError(400, 'Request_BadRequest', {
      code: 'ObjectConflict',
      target: property,
      message: `Another object with the same value for property ${property} already exists.`,
    }),
  principalExists: (appId: string) =>
    new DetailedError(409, 'Request_MultipleObjectsWithSameKeyValue', {
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
  unselectable: (name: string, type: string) =>
    new GraphError(
      400,
      'BadRequest',
      `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type '${type}'.`,
    ),
};
