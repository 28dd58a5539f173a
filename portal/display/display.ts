/** The life of the display: paired or not, one window at a time, awake with the page. Its state is all that pages draw. */
import { ApiError, pair } from '../../device-client/api.ts';
import { type DeviceStatus, type RunningDevice, runDevice } from '../../device-client/device.ts';
import type { Paired } from '../../device-client/store.ts';
import type { BrowserStore } from './browser-store.ts';

type DisplayState =
  | { readonly kind: 'starting' }
  /** `ended`: the API's code for why the former pairing ended. */
  | { readonly kind: 'pairing'; readonly ended?: string }
  | { readonly kind: 'running'; readonly status: DeviceStatus }
  /** Another window of this browser runs the device: two with one credential would look like a copied one. */
  | { readonly kind: 'elsewhere' };

export type PairingProblem =
  | { readonly kind: 'invalid' | 'unreachable' }
  | { readonly kind: 'too-many'; readonly retryAfterMs: number }
  | { readonly kind: 'refused'; readonly code: string };

export interface Display {
  readonly state: DisplayState;
  subscribe(listener: () => void): () => void;
  /** Pairs and runs; the problem when that was refused. */
  pair(pairingCode: string): Promise<PairingProblem | undefined>;
}

const MODEL = 'Browser display';
const LOCK = 'room-display';
/** A page that ends gives its place free at once: whoever waits longer waits for another window. */
const PLACE_MS = 1_000;

export function startDisplay(api: string, store: BrowserStore): Display {
  const listeners = new Set<() => void>();
  let state: DisplayState = { kind: 'starting' };
  let running: RunningDevice | undefined;

  function become(next: DisplayState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  function run(paired: Paired, saved: Parameters<typeof runDevice>[0]['kept']): void {
    running = runDevice({
      store,
      paired: { ...paired, api },
      kept: saved,
      onChange: onStatus,
      // The screen goes on; what a restart would miss is fetched anew.
      onStoreError() {},
    });
    become({ kind: 'running', status: running.status });
  }

  function onStatus(status: DeviceStatus): void {
    if (status.unpaired === undefined) return become({ kind: 'running', status });
    running = undefined;
    become({ kind: 'pairing', ended: status.unpaired });
  }

  async function begin(): Promise<void> {
    clearTimeout(waiting);
    const { paired, ...saved } = await store.read();
    if (paired === undefined) become({ kind: 'pairing' });
    else run(paired, saved);
  }

  const waiting = setTimeout(() => become({ kind: 'elsewhere' }), PLACE_MS);
  void onlyWindow(begin);
  whenAwake(() => running?.wake());

  return {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async pair(pairingCode) {
      try {
        const unit = { pairingCode, serialNumber: await store.serialNumber(), model: MODEL };
        const paired = await pair(api, unit);
        await keepNew(store, paired);
        run(paired, { clockAheadMs: 0 });
        return undefined;
      } catch (error) {
        return problemOf(error);
      }
    },
  };
}

/** The code is spent: the display runs, even when a restart will ask for another one. */
async function keepNew(store: BrowserStore, paired: Paired): Promise<void> {
  try {
    await store.forgetSnapshot();
    await store.keepPaired(paired);
    // A browser that is short of space deletes what is not persistent.
    await navigator.storage.persist();
  } catch {
    // Nothing better can be done.
  }
}

function problemOf(error: unknown): PairingProblem {
  if (!(error instanceof ApiError)) return { kind: 'unreachable' };
  if (error.code === 'pairing.code-invalid') return { kind: 'invalid' };
  if (error.status === 429) return { kind: 'too-many', retryAfterMs: error.retryAfterMs ?? 60_000 };
  return error.status >= 500 ? { kind: 'unreachable' } : { kind: 'refused', code: error.code };
}

/** Runs `work` while no other window of this browser does, and keeps them out until the page ends. */
async function onlyWindow(work: () => Promise<void>): Promise<void> {
  if (navigator.locks === undefined) return await work();
  await navigator.locks.request(LOCK, async () => {
    await work();
    await new Promise<never>(() => {});
  });
}

function whenAwake(wake: () => void): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') wake();
  });
  window.addEventListener('online', wake);
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) wake();
  });
}
