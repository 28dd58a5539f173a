/** One request that may pass several forms: its query, kept through the posts, and the form just posted. */
import type { Context } from 'hono';

export interface Interaction {
  readonly path: string;
  readonly query: URLSearchParams;
  /** Empty for a GET. */
  readonly form: URLSearchParams;
}

export async function readInteraction(c: Context): Promise<Interaction> {
  const url = new URL(c.req.url);
  const packed = url.searchParams.get('request');
  return {
    path: url.pathname,
    query:
      packed === null
        ? url.searchParams
        : new URLSearchParams(Buffer.from(packed, 'base64url').toString()),
    form: new URLSearchParams(c.req.method === 'POST' ? await c.req.text() : ''),
  };
}

/** The URL that a form posts to: the same request, packed so that the address needs no escaping. */
export function formAction({ path, query }: Interaction): string {
  return `${path}?request=${Buffer.from(query.toString()).toString('base64url')}`;
}

/** Adds the answer to a redirect URI that may have a query of its own. */
export function answerAt(
  redirectUri: string,
  answer: Readonly<Record<string, string | null>>,
): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) {
    if (value !== null) url.searchParams.set(name, value);
  }
  return url.toString();
}
