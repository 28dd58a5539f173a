/** Entra's errors by AADSTS number: the OAuth error and HTTP status they travel with, and their body. */
import { randomUUID } from 'node:crypto';

/** Number → OAuth error, and the token endpoint's status. */
const KNOWN = {
  50011: ['invalid_request', 400],
  50020: ['invalid_grant', 400],
  50034: ['invalid_grant', 400],
  50058: ['login_required', 400],
  50059: ['invalid_request', 400],
  50194: ['invalid_request', 400],
  54005: ['invalid_grant', 400],
  65001: ['consent_required', 400],
  65004: ['consent_required', 400],
  65005: ['invalid_resource', 400],
  70003: ['unsupported_grant_type', 400],
  70008: ['invalid_grant', 400],
  70011: ['invalid_scope', 400],
  90002: ['invalid_request', 400],
  90094: ['consent_required', 400],
  90130: ['invalid_request', 400],
  500011: ['invalid_resource', 400],
  500112: ['invalid_client', 401],
  501481: ['invalid_grant', 400],
  700005: ['invalid_grant', 400],
  700016: ['unauthorized_client', 400],
  700027: ['invalid_client', 401],
  700054: ['unsupported_response_type', 400],
  700213: ['invalid_client', 401],
  900144: ['invalid_request', 400],
  1002012: ['invalid_scope', 400],
  7000112: ['unauthorized_client', 400],
  7000215: ['invalid_client', 401],
  7000218: ['invalid_client', 401],
  7000222: ['invalid_client', 401],
  7000229: ['invalid_client', 401],
  9002325: ['invalid_request', 400],
} as const satisfies Record<number, readonly [error: string, status: 400 | 401]>;

export type ErrorNumber = keyof typeof KNOWN;

export class IdentityError extends Error {
  readonly number: ErrorNumber;
  readonly error: string;
  readonly status: 400 | 401;

  constructor(number: ErrorNumber, text: string) {
    super(`AADSTS${number}: ${text}`);
    this.number = number;
    [this.error, this.status] = KNOWN[number];
  }
}

export function missingParameter(name: string): IdentityError {
  return new IdentityError(
    900144,
    `The request body must contain the following parameter: '${name}'.`,
  );
}

/** The token endpoint's JSON. */
export function errorBody({ error, message, number }: IdentityError) {
  const trace = randomUUID();
  const correlation = randomUUID();
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return {
    error,
    error_description: `${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${number}`,
  };
}
