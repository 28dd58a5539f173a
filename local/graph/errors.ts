/** The OData errors of Graph and Exchange that clients distinguish, with the bodies they really have. */
import { randomUUID } from 'node:crypto';

export class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;
  readonly details: readonly object[] | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    headers: Record<string, string> = {},
    details?: readonly object[],
  ) {
    super(message);
    this.name = 'GraphError';
    this.status = status;
    this.code = code;
    this.headers = headers;
    this.details = details;
  }

  toResponse(): Response {
    const requestId = randomUUID();
    return Response.json(
      {
        error: {
          code: this.code,
          message: this.message,
          ...(this.details === undefined ? {} : { details: this.details }),
          innerError: {
            date: new Date().toISOString().slice(0, 19),
            'request-id': requestId,
            'client-request-id': requestId,
          },
        },
      },
      { status: this.status, headers: { ...this.headers, 'request-id': requestId } },
    );
  }
}

export const errors = {
  invalidToken: () =>
    new GraphError(401, 'InvalidAuthenticationToken', 'Access token validation failure.', {
      'www-authenticate':
        'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"',
    }),
  identityNotFound: () =>
    new GraphError(
      401,
      'Authorization_IdentityNotFound',
      'The identity of the calling application could not be established.',
    ),
  identityDisabled: () =>
    new GraphError(401, 'Authorization_IdentityDisabled', 'The calling principal is disabled.'),
  requestDenied: () =>
    new GraphError(
      403,
      'Authorization_RequestDenied',
      'Insufficient privileges to complete the operation.',
    ),
  accessDenied: () =>
    new GraphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.'),
  blockedByPolicy: () =>
    new GraphError(
      403,
      'ErrorAccessDenied',
      'Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.',
    ),
  invalidUser: (name: string) =>
    new GraphError(404, 'ErrorInvalidUser', `The requested user '${name}' is invalid.`),
  resourceNotFound: () =>
    new GraphError(404, 'ResourceNotFound', 'Resource could not be discovered.'),
  mailboxNotEnabled: () =>
    new GraphError(
      404,
      'MailboxNotEnabledForRESTAPI',
      'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
    ),
  itemNotFound: () =>
    new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.'),
  subscriptionNotFound: () => new GraphError(404, 'ResourceNotFound', 'The object was not found.'),
  invalidParameter: (message: string) => new GraphError(400, 'ErrorInvalidParameter', message),
  invalidQuery: (message: string) => new GraphError(400, 'ErrorInvalidUrlQuery', message),
  unknownProperty: (name: string, type: string) =>
    new GraphError(
      400,
      'RequestBroker--ParseUri',
      `Could not find a property named '${name}' on type '${type}'.`,
    ),
  unknownZone: (name: string) =>
    new GraphError(
      400,
      'TimeZoneNotSupportedException',
      `A valid TimeZone value must be specified. The following TimeZone value is not supported: '${name}'.`,
    ),
  badRequest: (message: string) => new GraphError(400, 'BadRequest', message),
  validation: (message: string) => new GraphError(400, 'ValidationError', message),
  forbidden: (message: string) => new GraphError(403, 'Forbidden', message),
  throttled: (seconds: number) =>
    new GraphError(
      429,
      'ApplicationThrottled',
      'Application is over its MailboxConcurrency limit.',
      { 'retry-after': String(seconds) },
    ),
  notEmulated: (what: string) =>
    new GraphError(501, 'NotImplemented', `This emulator has no ${what}.`),
};
