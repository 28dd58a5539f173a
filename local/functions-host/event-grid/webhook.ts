/** Where Event Grid delivers: the subscription handshake and events in either schema, one invocation each. */
import type { AppFunction } from '../worker/app-function.ts';
import type { Call } from '../worker/run-once.ts';

interface WebhookAnswer {
  readonly status: number;
  readonly body: string;
}

interface GridEvent {
  readonly data?: unknown;
  readonly [key: string]: unknown;
}

export async function answerEventGrid(
  request: {
    method: string;
    query: URLSearchParams;
    headers: Record<string, string>;
    body: Buffer;
  },
  context: {
    /** Lower-cased name → function. */
    functions: ReadonlyMap<string, AppFunction>;
    run(fn: AppFunction, call: Call): Promise<unknown>;
  },
): Promise<WebhookAnswer> {
  const name = request.query.get('functionName') ?? '';
  const fn = context.functions.get(name.toLowerCase());
  if (fn === undefined) return { status: 404, body: `cannot find function: '${name}'` };
  const kind = request.headers['aeg-event-type']?.toLowerCase();
  if (kind === 'unsubscribe') return { status: 202, body: '' };
  if (request.method !== 'POST' || (kind !== 'subscriptionvalidation' && kind !== 'notification')) {
    return { status: 400, body: '' };
  }
  const events = parseEvents(request.body);
  if (events === undefined)
    return { status: 400, body: 'The body must be a JSON object or array.' };
  if (kind === 'subscriptionvalidation') {
    const validationResponse = validationCode(events[0]);
    return validationResponse === undefined
      ? { status: 400, body: 'There is no validationCode.' }
      : { status: 200, body: JSON.stringify({ validationResponse }) };
  }
  const runs = await Promise.allSettled(
    events.map((event) =>
      context.run(fn, {
        trigger: { json: JSON.stringify(event) },
        metadata: { data: { json: JSON.stringify(event.data ?? null) } },
        reason: 'EventGrid trigger fired',
      }),
    ),
  );
  // Event Grid delivers the whole batch again.
  return { status: runs.some((run) => run.status === 'rejected') ? 500 : 202, body: '' };
}

function parseEvents(body: Buffer): GridEvent[] | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    const list: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
    return list.every((event) => typeof event === 'object' && event !== null)
      ? (list as GridEvent[])
      : undefined;
  } catch {
    return undefined;
  }
}

/** The data of a CloudEvents handshake is JSON in a text. */
function validationCode(event: GridEvent | undefined): string | undefined {
  let data = event?.data;
  if (typeof data === 'string') data = JSON.parse(data);
  const code = (data as { validationCode?: unknown } | null | undefined)?.validationCode;
  return typeof code === 'string' ? code : undefined;
}
