/**
 * A device over the official Web PubSub client: connects through negotiate, fetches after every connect and recovery,
 * shows what screen.ts allows, and reports it. It runs in Node and in browsers.
 */
import { ApiError, backOff, deviceApi, UnpairedError, type Waits } from './api.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { pause, repeatFor } from './pause.ts';
import { reliableClient } from './reliable-client.ts';
import {
  clear,
  fetched,
  isSnapshot,
  pushed,
  readAgain,
  type Screen,
  type Snapshot,
} from './screen.ts';

export type DeviceState =
  | { readonly kind: 'connecting' | 'connected' | 'unassigned' | 'waiting' }
  | { readonly kind: 'disconnected'; readonly reason: string }
  /** The end: nothing more happens. */
  | { readonly kind: 'unpaired'; readonly code: string };

interface DeviceOptions {
  /** With its prefix: `http://localhost:7071/api`. */
  readonly api: string;
  readonly credential: string;
  /** Something new to show, or a newer `readAt` of what is shown. */
  readonly onSnapshot: (snapshot: Snapshot, details: { readonly isNew: boolean }) => void;
  readonly onState?: (state: DeviceState) => void;
  /** Clear the screen and the saved copy. */
  readonly onClear?: () => void;
  /** Somebody asks whether this device can be reached. */
  readonly onTest?: () => void;
  /** Milliseconds that the backend's clock is ahead of ours: ages are computed by the backend's clock. */
  readonly onClock?: (aheadMs: number) => void;
  /** A rotated credential, to be kept before it is used: when this rejects, the former one stays in use. */
  readonly onCredential?: (credential: string) => Promise<void>;
  readonly onFresh?: (fresh: boolean) => void;
  readonly reportEveryMs?: number;
  /** 0 turns pings off: the SDK's tasks run on for one interval after `stop`. */
  readonly keepAliveMs?: number;
}

export interface ConnectedDevice {
  readonly screen: Screen;
  /** The host was asleep, hidden or without a network: looks at once for what was missed. */
  wake(): void;
  stop(): void;
}

const REPORT_EVERY_MS = 5 * 60_000;
const SPREAD = 0.2;
const KEEP_ALIVE_MS = 20_000;
const RECOVERY_LIMIT_MS = 40_000;

const isTest = (message: unknown): message is { readonly testId: string } =>
  typeof message === 'object' &&
  message !== null &&
  'kind' in message &&
  message.kind === 'device.test' &&
  'testId' in message &&
  typeof message.testId === 'string';

export function connectDevice(options: DeviceOptions): ConnectedDevice {
  const stopping = new AbortController();
  const { signal } = stopping;
  let { credential } = options;
  let screen: Screen = clear;
  let etag: string | undefined;
  let testId: string | undefined;
  const api = deviceApi(options.api, () => credential, signal);
  const say = (state: DeviceState) => options.onState?.(state);

  function stop(): void {
    if (signal.aborted) return;
    stopping.abort();
    hurrying.abort();
    client.stop();
    // The SDK ignores stop() while it recovers a connection: ask again until that is over.
    repeatFor(RECOVERY_LIMIT_MS, 1_000, () => client.stop());
  }

  /** True when the error was the end of it. */
  function isOver(error: unknown): boolean {
    if (signal.aborted) return true;
    const isRefused = error instanceof ApiError && error.status === 403;
    if (isRefused || error instanceof UnpairedError) wipe();
    if (!(error instanceof UnpairedError)) return false;
    stop();
    say({ kind: 'unpaired', code: error.code });
    return true;
  }

  function wipe(): void {
    screen = clear;
    etag = undefined;
    options.onClear?.();
  }

  function show(next: Screen): void {
    if (next === screen || next.kind === 'clear') return;
    const before = screen;
    screen = next;
    const isNew =
      before.kind === 'clear' ||
      before.snapshot.assignmentId !== next.snapshot.assignmentId ||
      before.snapshot.version !== next.snapshot.version;
    options.onSnapshot(next.snapshot, { isNew });
    if (isNew) report.run();
  }

  /** Waits end early, once. */
  let hurrying = new AbortController();
  const waits: Waits = { signal, hurry: () => hurrying.signal };
  const trying = { ...waits, isOver };
  const fetching = oneAtATime(async () => {
    const answer = await api.snapshot(screen.kind === 'showing' ? etag : undefined);
    if (answer.kind === 'unassigned') {
      wipe();
      say({ kind: 'unassigned' });
    } else if (answer.kind === 'not-ready') {
      wipe();
      say({ kind: 'waiting' });
      // Not awaited: a push that arrives sooner asks at once.
      void pause(answer.retryAfterMs, signal).then(fetching.run, () => undefined);
    } else if (answer.kind === 'unchanged') {
      show(readAgain(screen, answer.readAt));
    } else {
      const next = fetched(screen, answer.snapshot);
      if (next !== screen) etag = answer.etag;
      show(next);
    }
  }, trying);

  /** The backend's clock was read about half-way through the call. */
  async function timed<T extends { readonly serverTime: string }>(
    call: () => Promise<T>,
  ): Promise<T> {
    const began = Date.now();
    const answer = await call();
    const aheadMs = Date.parse(answer.serverTime) - (began + Date.now()) / 2;
    if (Number.isFinite(aheadMs)) options.onClock?.(Math.round(aheadMs));
    return answer;
  }

  const report = oneAtATime(async () => {
    const shown = screen.kind === 'showing' ? screen.snapshot : undefined;
    const answer = await timed(() =>
      api.report({
        version: shown?.version ?? null,
        assignmentId: shown?.assignmentId ?? null,
        ...(testId === undefined ? {} : { testId }),
      }),
    );
    options.onFresh?.(answer.fresh);
    const isBehind =
      answer.assignmentId !== (shown?.assignmentId ?? null) ||
      (answer.version ?? 0) > (shown?.version ?? 0);
    if (isBehind) fetching.run();
    else if (answer.readAt !== null && shown !== undefined && screen.kind === 'showing') {
      if (screen.snapshot === shown && answer.readAt > shown.readAt)
        show(readAgain(screen, answer.readAt));
    }
  }, trying);

  const isKept = async (next: string): Promise<boolean> => {
    try {
      await options.onCredential?.(next);
      return true;
    } catch {
      return false;
    }
  };
  async function accessUrl(): Promise<string> {
    const { url, rotate } = await timed(api.negotiate);
    if (rotate !== undefined && (await isKept(rotate.credential))) {
      await api.untilIdle();
      ({ credential } = rotate);
    }
    return url;
  }
  const client = reliableClient(accessUrl, options.keepAliveMs ?? KEEP_ALIVE_MS, () => {
    attempt = 0;
    say({ kind: 'connected' });
    fetching.run();
  });
  client.on('server-message', ({ message }) => {
    if (isTest(message.data)) {
      ({ testId } = message.data);
      options.onTest?.();
      report.run();
    }
    if (!isSnapshot(message.data)) return;
    const assigned = screen.kind === 'showing' ? screen.snapshot.assignmentId : undefined;
    if (message.data.assignmentId === assigned) {
      const next = pushed(screen, message.data);
      if (next !== screen) etag = undefined;
      show(next);
    } else fetching.run();
  });
  client.on('stopped', () => {
    if (signal.aborted) return;
    say({ kind: 'disconnected', reason: 'The connection was closed.' });
    attempt = Math.max(attempt, 1);
    void connect();
  });

  /** Zero only at the very first try: every reconnect waits a random while, so that devices do not come in a wave. */
  let attempt = 0;
  async function connect(): Promise<void> {
    let failure: unknown;
    while (!signal.aborted) {
      try {
        if (attempt > 0) await backOff(attempt, failure, waits);
        say({ kind: 'connecting' });
        // Back to zero with the `connected` frame: a service that only accepts sockets is not hammered.
        attempt += 1;
        await client.start();
        if (signal.aborted) client.stop();
        return;
      } catch (error) {
        if (isOver(error)) return;
        failure = error;
        say({ kind: 'disconnected', reason: error instanceof Error ? error.message : 'unknown' });
      }
    }
  }

  function wake(): void {
    hurrying.abort();
    hurrying = new AbortController();
    fetching.run();
    report.run();
  }

  async function reportRegularly(): Promise<void> {
    const every = options.reportEveryMs ?? REPORT_EVERY_MS;
    while (!signal.aborted) {
      const spread = 1 + SPREAD * (2 * Math.random() - 1);
      await pause(every * spread, signal).catch(() => undefined);
      if (!signal.aborted) report.run();
    }
  }

  void connect();
  void reportRegularly();
  return {
    get screen() {
      return screen;
    },
    wake,
    stop,
  };
}
