/** Faults set by `PUT /faults` of the control endpoint: the first that matches a request replaces, delays or drops its answer. */
import type { ServerResponse } from 'node:http';

export const FAULT_SERVICES = [
  'graph',
  'identity',
  'key-vault',
  'web-pubsub',
  'storage',
  'notifications',
] as const;

export interface Fault {
  readonly service: (typeof FAULT_SERVICES)[number];
  readonly method?: string;
  /** Substring of path and query. */
  readonly path?: string;
  /** Substring of the request's URL, of its token's claims, or of its body. */
  readonly carries?: string;
  /** The number of matching requests that pass unharmed first. */
  readonly after?: number;
  /** The status of an answer in place of the service's own; 200 when there is only a `body`. */
  readonly status?: number;
  /** Sent exactly as given. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** A text is sent as it is, everything else as JSON. */
  readonly body?: unknown;
  /** The `Retry-After` header, as text or in seconds. */
  readonly retryAfter?: number | string;
  readonly delayMs?: number;
  /** Resets the connection before an answer. */
  readonly drop?: boolean;
  /** From 0 to 1; 1 when absent. */
  readonly probability?: number;
  /** The number of times that the fault is applied; without limit when absent. */
  readonly times?: number;
}

/** One answer, as it goes on the wire. */
export interface FaultAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}

export interface Faults {
  replace(faults: readonly Fault[]): void;
  /** Faults that have not been applied yet. */
  waiting(): readonly Fault[];
  /** Faults that can still apply, with what is left of `after` and `times`. */
  armed(): readonly Fault[];
  /** Whether any fault of this service needs `requestText`. */
  readsRequestText(service: string): boolean;
  /** Uses up one application of the first fault that matches. `text` is the request's `requestText`. */
  take(service: string, method: string, path: string, text?: string): Fault | undefined;
}

export function createFaults(): Faults {
  let armed: { fault: Fault; unharmed: number; left: number; wasApplied: boolean }[] = [];
  return {
    replace(faults) {
      armed = faults.map((fault) => ({
        fault,
        unharmed: fault.after ?? 0,
        left: fault.times ?? Number.POSITIVE_INFINITY,
        wasApplied: false,
      }));
    },
    waiting: () => armed.filter(({ wasApplied }) => !wasApplied).map(({ fault }) => fault),
    armed: () =>
      armed
        .filter(({ left }) => left > 0)
        .map(({ fault, unharmed, left }) => ({
          ...fault,
          ...(fault.after === undefined ? {} : { after: unharmed }),
          ...(fault.times === undefined ? {} : { times: left }),
        })),
    readsRequestText: (service) =>
      armed.some(({ fault }) => fault.service === service && fault.carries !== undefined),
    take(service, method, path, text = path) {
      const found = armed.find((one) => {
        const { fault, left } = one;
        const matches =
          left > 0 &&
          fault.service === service &&
          (fault.method === undefined || fault.method.toUpperCase() === method.toUpperCase()) &&
          (fault.path === undefined || path.includes(fault.path)) &&
          (fault.carries === undefined || text.includes(fault.carries)) &&
          (fault.probability === undefined || Math.random() < fault.probability);
        if (!matches || one.unharmed === 0) return matches;
        one.unharmed -= 1;
        return false;
      });
      if (found === undefined) return undefined;
      found.left -= 1;
      found.wasApplied = true;
      return found.fault;
    },
  };
}

const INJECTED = { error: { code: 'InjectedFault', message: 'Injected fault.' } };

/** Undefined for a fault that only delays or drops: the service then answers itself, or nobody does. */
export function answerOf(fault: Fault): FaultAnswer | undefined {
  const { status, headers = {}, body, retryAfter } = fault;
  if (status === undefined && body === undefined) return undefined;
  const isText = typeof body === 'string';
  return {
    status: status ?? 200,
    headers: {
      'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...headers,
    },
    body: isText ? body : JSON.stringify(body === undefined ? INJECTED : body),
  };
}

/** Later headers replace earlier ones of the same name; the names keep their case on the wire. */
export function sendAnswer(response: ServerResponse, { status, headers, body }: FaultAnswer): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
}
