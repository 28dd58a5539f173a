/** Answers of the management API, and how it reads queries. */
import { managementUrls, type Urls } from './client-payload.ts';
import type { DurableResponse } from './ports.ts';

const contentType = { 'Content-Type': 'application/json; charset=utf-8' };

export function json(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): DurableResponse {
  return jsonText(status, JSON.stringify(body), headers);
}

export function jsonText(
  status: number,
  body: string,
  headers: Record<string, string> = {},
): DurableResponse {
  return { status, headers: { ...contentType, ...headers }, body };
}

export const empty = (status: number): DurableResponse => ({ status, headers: {}, body: '' });

export const failure = (status: number, message: string): DurableResponse =>
  json(status, { Message: message });

/** The real host's answer to an exception. */
export function brokenRequest(message: string): DurableResponse {
  return json(500, {
    Message: 'Something went wrong while processing your request',
    ExceptionMessage: message,
    ExceptionType: 'System.InvalidOperationException',
    StackTrace: '',
  });
}

/** 202 with the URLs to follow the instance. */
export function checkStatus(urls: Urls, id: string): DurableResponse {
  const links = managementUrls(urls, id);
  const location = links['statusQueryGetUri'] ?? '';
  return json(202, links, { Location: location, 'Retry-After': '10' });
}

/** Query keys ignore case. */
export function queryValue(query: URLSearchParams, name: string): string | undefined {
  for (const [key, value] of query) {
    if (key.toLowerCase() === name.toLowerCase()) return value;
  }
  return undefined;
}

export function queryFlag(query: URLSearchParams, name: string, otherwise: boolean): boolean {
  const value = queryValue(query, name)?.toLowerCase();
  return value === 'true' || value === 'false' ? value === 'true' : otherwise;
}
