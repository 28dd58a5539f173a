/** The device's side of the HTTP contract (docs/device-protocol.md), over `fetch` alone. */
import { pause } from './pause.ts';
import { isSnapshot, type Snapshot } from './screen.ts';
import type { Paired } from './store.ts';

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

/** Codes that end a pairing. Anything else on the way, such as a proxy's own 403, ends nothing. */
const ENDS_PAIRING: readonly string[] = ['device.credential-invalid', 'device.revoked'];

export class ApiError extends Error {
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

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

interface Request {
  readonly body?: unknown;
  readonly etag?: string;
}

interface ApiOptions {
  /** With its prefix: `http://localhost:7071/api`. */
  readonly api: string;
  readonly credential: string;
  readonly signal: AbortSignal;
  /** Milliseconds that the clock of the API is ahead of ours. */
  readonly onClock?: (aheadMs: number) => void;
}

export type DeviceApi = ReturnType<typeof deviceApi>;

export function deviceApi({ api, signal, onClock, ...options }: ApiOptions) {
  let { credential } = options;
  const running = new Set<Promise<unknown>>();

  async function call(method: string, path: string, options: Request = {}): Promise<Answer> {
    const answering = ask(method, path, options);
    running.add(answering);
    try {
      return await answering;
    } finally {
      running.delete(answering);
    }
  }

  async function ask(method: string, path: string, options: Request): Promise<Answer> {
    const answer = await request(
      `${api}${path}`,
      {
        method,
        headers: {
          authorization: `Bearer ${credential}`,
          ...(options.etag === undefined ? {} : { 'if-none-match': options.etag }),
          ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      },
      signal,
    );
    if (answer.status < 300 || answer.status === 304) return answer;
    const error = errorOf(answer);
    if (ENDS_PAIRING.includes(error.code)) throw new UnpairedError(error.code);
    throw error;
  }

  /** The backend's clock was read about half-way through the call. */
  async function timed<T extends { readonly serverTime: string }>(
    path: string,
    request: Request = {},
  ): Promise<T> {
    const began = Date.now();
    const answer = (await call('POST', path, request)).body as T;
    const aheadMs = Date.parse(answer.serverTime) - (began + Date.now()) / 2;
    if (Number.isFinite(aheadMs)) onClock?.(Math.round(aheadMs));
    return answer;
  }

  return {
    /** Waits until no call is under way: a call that arrives late with the former credential would look like a copied credential. */
    async useCredential(next: string): Promise<void> {
      while (running.size > 0) await Promise.allSettled(running);
      credential = next;
    },

    negotiate: () => timed<Negotiation>('/device/negotiate'),

    async snapshot(etag: string | undefined): Promise<SnapshotAnswer> {
      try {
        const answer = await call('GET', '/device/snapshot', etag === undefined ? {} : { etag });
        const { status, headers, body } = answer;
        if (status === 304) {
          return { kind: 'unchanged', readAt: headers.get('snapshot-read-at') ?? '' };
        }
        if (!isSnapshot(body)) throw new ApiError(status, 'not-a-snapshot', undefined);
        return { kind: 'snapshot', snapshot: body, etag: headers.get('etag') ?? '' };
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
      return await timed<ReportAnswer>('/device/report', { body });
    },
  };
}

/**
 * Pairs once: the code is spent with the first good answer.
 *
 * @throws ApiError with the API's code, or what `fetch` throws
 */
export async function pair(
  api: string,
  unit: { readonly pairingCode: string; readonly serialNumber: string; readonly model: string },
): Promise<Paired> {
  const answer = await request(`${api}/devices/pair`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(unit),
  });
  if (answer.status !== 201) throw errorOf(answer);
  return { api, ...(answer.body as Omit<Paired, 'api'>) };
}

/** The whole answer in time, or none. A body that is no JSON is undefined. */
async function request(url: string, init: RequestInit, signal?: AbortSignal): Promise<Answer> {
  const ending = new AbortController();
  const end = () => ending.abort(signal?.reason);
  const timer = setTimeout(() => ending.abort(new Error('No answer in time.')), TIMEOUT_MS);
  if (signal?.aborted === true) end();
  signal?.addEventListener('abort', end);
  try {
    const response = await fetch(url, { ...init, signal: ending.signal });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text) };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function errorOf({ status, headers, body }: Answer): ApiError {
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return new ApiError(
    status,
    typeof code === 'string' ? code : 'unknown',
    Number.isFinite(seconds) ? seconds * 1000 : undefined,
  );
}

export interface Waits {
  /** Ends everything. */
  readonly signal: AbortSignal;
  /** Aborted when a wait that was begun now need not last: the network is back. */
  readonly hurry: () => AbortSignal;
}

/**
 * Waits exponentially with full jitter from the second try on. When the API asked for a wait, that and at most as long
 * again: it knows how busy it is. Whoever hurries still waits up to a second, since many devices get their network back
 * together.
 *
 * @throws the signal's reason when it is aborted first
 */
export async function backOff(
  attempt: number,
  error: unknown,
  { signal, hurry }: Waits,
): Promise<void> {
  const asked = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0;
  const most = asked > 0 ? asked : 300_000;
  const longest = Math.min(most, 1_000 * 2 ** Math.min(attempt, 20));
  try {
    await pause(asked + Math.random() * longest, asked > 0 ? signal : hurry());
  } catch {
    await pause(Math.random() * 1_000, signal);
  }
}
