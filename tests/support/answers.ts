/**
 * Real answers of Microsoft and Azure with invented names, one file a kind in `tests/answers/`. Ids that begin with E are
 * about identity and our own dependencies, those with C about calendars; each entry names the public source it was seen in.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { FAULT_SERVICES } from '../../local/kit/faults.ts';

const answerSchema = z.strictObject({
  id: z.string(),
  /** A plain sentence that says when Microsoft answers so. */
  what: z.string().regex(/^\S.*\.$/),
  /** A public address, or `owner/repository` with the number of an issue. */
  source: z.string().regex(/^(https:\/\/\S+|[\w.-]+\/[\w.-]+(#\d+| \([a-z]+\)))$/),
  /** The source shows this kind of answer, but not this exact status, header or text. */
  inferred: z.literal(true).optional(),
  service: z.enum(FAULT_SERVICES),
  method: z.string(),
  /** Substring of the path of requests that get this answer. */
  path: z.string(),
  status: z.int(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.json(),
});
export type Answer = z.output<typeof answerSchema>;

export const answerKinds = [
  'token-endpoint',
  'redirects',
  'graph-directory',
  'graph-calendars',
  'key-vault',
  'web-pubsub',
  'storage',
] as const;

/** All answers of one kind, in the order of the file. */
export const answersOf = (kind: (typeof answerKinds)[number]): readonly Answer[] =>
  z.array(answerSchema).parse(JSON.parse(readFileSync(`tests/answers/${kind}.json`, 'utf8')));

/** The fault that plays an answer to each request of its method and path. */
export function faultOf({ service, method, path, status, headers, body }: Answer) {
  return { service, method, path, status, ...(headers === undefined ? {} : { headers }), body };
}

/** The first number in an OAuth body's `error_codes`. */
export function numberOf({ body }: Answer): number | undefined {
  return z.object({ error_codes: z.tuple([z.int()], z.int()) }).safeParse(body).data
    ?.error_codes[0];
}
