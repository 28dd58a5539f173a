/** The handshake that proves that a notification address belongs to the caller. */
import { randomUUID } from 'node:crypto';
import { errors } from './errors.ts';

const TIMEOUT_MS = 10_000;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Graph takes https only; plain http is accepted on loopback, where the whole local cloud lives. */
export function requireNotificationUrl(value: string, property: string): void {
  const url = URL.parse(value);
  const accepted =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
  if (!accepted) throw errors.validation(`The ${property} must be an https address.`);
}

export async function validateEndpoint(address: string): Promise<void> {
  const token = `Validation: Testing client application reachability for subscription Request-Id: ${randomUUID()}`;
  const url = new URL(address);
  url.searchParams.append('validationToken', token);
  const answer = await post(url);
  if (answer === undefined) {
    throw errors.validation('Subscription validation request timed out or failed.');
  }
  if (answer.status !== 200) {
    throw errors.validation(
      `Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request, but answered ${answer.status}.`,
    );
  }
  const isPlain = answer.contentType.split(';')[0]?.trim().toLowerCase() === 'text/plain';
  if (!isPlain || answer.body !== token) {
    throw errors.validation(
      'Subscription validation request failed. Response must be the validation token as text/plain.',
    );
  }
}

async function post(
  url: URL,
): Promise<{ status: number; contentType: string; body: string } | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      body: await response.text(),
    };
  } catch {
    return undefined;
  }
}
