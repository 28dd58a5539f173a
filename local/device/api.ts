/** The device's side of the HTTP contract. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isSnapshot, type Snapshot } from './screen.ts';

interface Negotiation {
  readonly url: string;
  readonly serverTime: string;
  readonly rotate?: { readonly credential: string };
}

interface ReportAnswer {
  readonly version: number | null;
  readonly assignmentId: string | null;
  readonly readAt: string | null;
  readonly fresh: boolean;
  readonly serverTime: string;
}

type SnapshotAnswer =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot; readonly etag: string }
  | { readonly kind: 'unchanged'; readonly readAt: string }
  | { readonly kind: 'unassigned' }
  | { readonly kind: 'not-ready'; readonly retryAfterMs: number };

/** The credential is not (or no longer) good: only pairing again helps. */
export class UnpairedError extends Error {
  override readonly name = 'UnpairedError';
  readonly code: string;
  constructor(code: string) {
    super(`The device must be paired again (${code}).`);
    this.code = code;
  }
}

class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly retryAfterMs: number | undefined;
  constructor(status: number, code: string, retryAfterMs: number | undefined) {
    super(`The API answered ${status} ${code}.`);
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

const TIMEOUT_MS = 15_000;
const NOT_READY_MS = 5_000;

interface Request {
  readonly body?: unknown;
  readonly etag?: string;
}

/** `credential` is asked at each call, since it may be rotated. */
export function deviceApi(api: string, credential: () => string, signal: AbortSignal) {
  const running = new Set<Promise<unknown>>();

  async function call(method: string, path: string, options: Request = {}): Promise<Response> {
    const answering = ask(method, path, options);
    running.add(answering);
    try {
      return await answering;
    } finally {
      running.delete(answering);
    }
  }

  async function ask(method: string, path: string, options: Request): Promise<Response> {
    const response = await fetch(`${api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${credential()}`,
        ...(options.etag === undefined ? {} : { 'if-none-match': options.etag }),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (response.ok || response.status === 304) return response;
    const error = await errorOf(response);
    if (error.status === 401 || error.status === 403) throw new UnpairedError(error.code);
    throw error;
  }

  return {
    /** Waits until no call is under way: a call that arrives late with the former credential would look like a copied credential. */
    async untilIdle(): Promise<void> {
      while (running.size > 0) await Promise.allSettled(running);
    },

    async negotiate(): Promise<Negotiation> {
      return (await (await call('POST', '/device/negotiate')).json()) as Negotiation;
    },

    async snapshot(etag: string | undefined): Promise<SnapshotAnswer> {
      try {
        const response = await call('GET', '/device/snapshot', etag === undefined ? {} : { etag });
        if (response.status === 304) {
          return { kind: 'unchanged', readAt: response.headers.get('snapshot-read-at') ?? '' };
        }
        const snapshot: unknown = await response.json();
        if (!isSnapshot(snapshot)) throw new ApiError(response.status, 'not-a-snapshot', undefined);
        return { kind: 'snapshot', snapshot, etag: response.headers.get('etag') ?? '' };
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.code === 'device.room-not-assigned') return { kind: 'unassigned' };
        if (error.code === 'device.snapshot-not-ready') {
          return { kind: 'not-ready', retryAfterMs: error.retryAfterMs ?? NOT_READY_MS };
        }
        throw error;
      }
    },

    async report(shown: {
      readonly version: number | null;
      readonly assignmentId: string | null;
      readonly testId?: string;
    }): Promise<ReportAnswer> {
      const body = { ...shown, deviceTime: new Date().toISOString() };
      return (await (await call('POST', '/device/report', { body })).json()) as ReportAnswer;
    },
  };
}

/** Pairs once: the code is spent with the first good answer. */
export async function pair(
  api: string,
  unit: { readonly pairingCode: string; readonly serialNumber: string; readonly model: string },
): Promise<{ readonly deviceId: string; readonly credential: string }> {
  const response = await fetch(`${api}/devices/pair`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(unit),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw await errorOf(response);
  return (await response.json()) as { deviceId: string; credential: string };
}

async function errorOf(response: Response): Promise<ApiError> {
  const problem: unknown = await response.json().catch(() => undefined);
  const code =
    typeof problem === 'object' && problem !== null && 'code' in problem ? problem.code : undefined;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ApiError(
    response.status,
    typeof code === 'string' ? code : 'unknown',
    Number.isFinite(seconds) ? seconds * 1000 : undefined,
  );
}

/** Exponential with full jitter from the second try on, never sooner than the API asked for. */
export async function backOff(attempt: number, error: unknown, signal: AbortSignal): Promise<void> {
  const longest = Math.min(300_000, 1_000 * 2 ** Math.min(attempt, 20));
  const asked = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0;
  await sleep(asked + Math.random() * longest, undefined, { signal });
}
