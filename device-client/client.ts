/**
 * A device over the official Web PubSub client: connects through negotiate, fetches after every connect and recovery,
 * shows what screen.ts allows, and reports it. It runs in Node and in browsers.
 */
import { ApiError, type DeviceApi, deviceApi, UnpairedError } from './api.ts';
import { type ConnectionState, keepConnected } from './keep-connected.ts';
import { keepUpToDate } from './keep-up-to-date.ts';
import { isSnapshot, type Screen } from './screen.ts';
import { type Display, shownScreen } from './shown-screen.ts';

export type DeviceState =
  | ConnectionState
  | { readonly kind: 'unassigned' | 'waiting' }
  /** The end: nothing more happens. */
  | { readonly kind: 'unpaired'; readonly code: string };

interface DeviceOptions extends Display {
  /** With its prefix: `http://localhost:7071/api`. */
  readonly api: string;
  readonly credential: string;
  readonly onState?: (state: DeviceState) => void;
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
const KEEP_ALIVE_MS = 20_000;

export function connectDevice(options: DeviceOptions): ConnectedDevice {
  const { onFresh, reportEveryMs = REPORT_EVERY_MS, keepAliveMs = KEEP_ALIVE_MS } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  /** Waits end early, once. */
  let hurrying = new AbortController();
  const trying = { signal, hurry: () => hurrying.signal, isOver };
  const api = deviceApi({ ...options, signal });
  const say = (state: DeviceState) => options.onState?.(state);
  const shown = shownScreen(options, () => upToDate.report());
  const upToDate = keepUpToDate({ api, shown, trying, say, onFresh, reportEveryMs });
  const connection = keepConnected({
    accessUrl: () => accessUrl(api, options),
    keepAliveMs,
    trying,
    say,
    onConnected: upToDate.fetch,
    onMessage,
  });

  function isOver(error: unknown): boolean {
    if (signal.aborted) return true;
    const isRefused = error instanceof ApiError && error.status === 403;
    if (isRefused || error instanceof UnpairedError) shown.clear();
    if (!(error instanceof UnpairedError)) return false;
    stop();
    say({ kind: 'unpaired', code: error.code });
    return true;
  }

  function onMessage(message: unknown): void {
    if (isTest(message)) {
      options.onTest?.();
      upToDate.reportTest(message.testId);
    }
    if (!isSnapshot(message)) return;
    if (message.assignmentId === shown.snapshot?.assignmentId) shown.pushed(message);
    else upToDate.fetch();
  }

  function wake(): void {
    hurrying.abort();
    hurrying = new AbortController();
    upToDate.fetch();
    upToDate.report();
  }

  function stop(): void {
    if (signal.aborted) return;
    stopping.abort();
    hurrying.abort();
    connection.stop();
  }

  return {
    get screen() {
      return shown.screen;
    },
    wake,
    stop,
  };
}

/** A rotated credential is used once it is kept. */
async function accessUrl(
  api: DeviceApi,
  options: Pick<DeviceOptions, 'onCredential'>,
): Promise<string> {
  const { url, rotate } = await api.negotiate();
  if (rotate !== undefined && (await isKept(options, rotate.credential))) {
    await api.useCredential(rotate.credential);
  }
  return url;
}

async function isKept(
  { onCredential }: Pick<DeviceOptions, 'onCredential'>,
  credential: string,
): Promise<boolean> {
  try {
    await onCredential?.(credential);
    return true;
  } catch {
    return false;
  }
}

const isTest = (message: unknown): message is { readonly testId: string } =>
  typeof message === 'object' &&
  message !== null &&
  'kind' in message &&
  message.kind === 'device.test' &&
  'testId' in message &&
  typeof message.testId === 'string';
