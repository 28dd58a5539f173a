/** `$batch`: up to twenty requests in one, each answered by itself (https://learn.microsoft.com/graph/json-batching). */
import type { Hono } from 'hono';
import { z } from 'zod';
import type { GraphEnv } from '../env.ts';
import { errors } from '../errors.ts';

const MOST = 20;
const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const;

const batch = z.object({
  requests: z
    .array(
      z.object({
        id: z.string().min(1),
        method: z.enum(METHODS),
        url: z.string().min(1),
        headers: z.record(z.string(), z.string()).default({}),
        body: z.unknown().optional(),
        dependsOn: z.array(z.string()).default([]),
      }),
    )
    .min(1),
});
type Step = z.infer<typeof batch>['requests'][number];

interface Answered {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** `app` serves the single requests, at `base`, as if each had come with the token of the batch. */
export function registerBatch(version: Hono<GraphEnv>, app: Hono<GraphEnv>, base: string): void {
  version.post('/$batch', async (context) => {
    const { success, data } = batch.safeParse(await context.req.json().catch(() => undefined));
    if (!success) throw errors.badRequest('Batch request payload is not valid.');
    const { requests } = data;
    if (requests.length > MOST) {
      throw errors.badRequest(
        `Number of batch request steps exceeds the maximum value of ${MOST}.`,
      );
    }
    refuseDisorder(requests);
    const authorization = context.req.header('authorization') ?? '';
    const run = async (step: Step): Promise<Answered> => {
      const url = `${base}/${step.url.replace(/^\/+/, '')}`;
      const headers = { 'content-type': 'application/json', ...step.headers, authorization };
      const body = step.body === undefined ? {} : { body: JSON.stringify(step.body) };
      const request = new Request(url, { method: step.method, headers, ...body });
      return await answered(step.id, await app.fetch(request, context.env));
    };
    const running = new Map<string, Promise<Answered>>();
    for (const step of requests) {
      const before = await Promise.all(step.dependsOn.flatMap((id) => running.get(id) ?? []));
      const failed = before.some(({ status }) => status >= 400);
      running.set(step.id, failed ? Promise.resolve(notTried(step.id)) : run(step));
    }
    return context.json({ responses: await Promise.all(running.values()) });
  });
}

/** A request may only wait for one that stands before it. */
function refuseDisorder(requests: readonly Step[]): void {
  const seen = new Set<string>();
  for (const { id, dependsOn } of requests) {
    if (seen.has(id)) throw errors.badRequest(`Request id ${id} is used more than once.`);
    if (dependsOn.some((other) => !seen.has(other))) {
      throw errors.badRequest(`Request ${id} depends on one that does not precede it.`);
    }
    seen.add(id);
  }
}

async function answered(id: string, response: Response): Promise<Answered> {
  const headers = Object.fromEntries(response.headers);
  const text = await response.text();
  const { status } = response;
  return { id, status, headers, ...(text !== '' && { body: JSON.parse(text) as unknown }) };
}

const notTried = (id: string): Answered => ({
  id,
  status: 424,
  headers: { 'content-type': 'application/json' },
  body: { error: { code: 'FailedDependency', message: 'A request that this depends on failed.' } },
});
