/** A paired device with a memory: runs the client over a store, and says at every change all that a screen needs to know. */
import { type ConnectedDevice, connectDevice, type DeviceState } from './client.ts';
import type { Snapshot } from './screen.ts';
import type { DeviceStore, Paired } from './store.ts';

export interface DeviceStatus {
  /** `connecting` until the first connect or failure. */
  readonly connection: 'connecting' | 'online' | 'offline';
  /** When it went offline, by the backend's clock in milliseconds. */
  readonly offlineSince?: number;
  /** Why it is offline, for a log. */
  readonly reason?: string;
  /** The answer of the last fetch: no room, a room that was not read yet, a room. A kept snapshot is shown before that. */
  readonly room: 'unknown' | 'unassigned' | 'waiting' | 'assigned';
  readonly snapshot?: Snapshot;
  /** The backend's last word: the calendar was read recently. */
  readonly fresh: boolean;
  /** When the backend last answered, by the backend's clock in milliseconds. */
  readonly heardAt?: number;
  /** Milliseconds that the backend's clock is ahead: ages and "now" are told by the backend's clock. */
  readonly clockAheadMs: number;
  /** How many tests have arrived. */
  readonly tests: number;
  /** The API's code for why the device must be paired again: the end. */
  readonly unpaired?: string;
}

export interface RunningDevice {
  readonly status: DeviceStatus;
  wake(): void;
  stop(): void;
}

interface Options {
  readonly store: DeviceStore;
  readonly paired: Paired;
  /** The snapshot of the store, to be shown at once. */
  readonly kept: { readonly snapshot?: Snapshot; readonly clockAheadMs: number };
  readonly onChange: (status: DeviceStatus, before: DeviceStatus) => void;
  /** Something could not be kept: the device goes on, and a restart will know less. */
  readonly onStoreError: (error: unknown) => void;
  readonly reportEveryMs?: number;
  readonly keepAliveMs?: number;
}

/** A smaller change of the clock is not worth a write. */
const CLOCK_STEP_MS = 5_000;

export function runDevice({ store, paired, kept, onChange, ...options }: Options): RunningDevice {
  const { snapshot: saved, clockAheadMs } = kept;
  let status: DeviceStatus = {
    connection: 'connecting',
    room: 'unknown',
    ...(saved !== undefined && { snapshot: saved }),
    fresh: true,
    clockAheadMs,
    tests: 0,
  };
  let keptAheadMs = clockAheadMs;

  function change(next: Partial<DeviceStatus>): void {
    const before = status;
    status = { ...status, ...next };
    onChange(status, before);
  }
  const keep = (writing: Promise<void>) => void writing.catch(options.onStoreError);
  const withoutSnapshot = (): void => {
    const { snapshot: _, ...rest } = status;
    status = { ...rest, room: 'unknown' };
  };

  const device: ConnectedDevice = connectDevice({
    api: paired.api,
    credential: paired.credential,
    ...(options.reportEveryMs !== undefined && { reportEveryMs: options.reportEveryMs }),
    ...(options.keepAliveMs !== undefined && { keepAliveMs: options.keepAliveMs }),
    onSnapshot(snapshot) {
      keep(store.keepSnapshot(snapshot));
      change({ snapshot, room: 'assigned' });
    },
    onClear() {
      keep(store.forgetSnapshot());
      withoutSnapshot();
      change({ room: 'unknown' });
    },
    onState(state) {
      if (state.kind === 'unpaired') keep(store.forgetPaired());
      change(changeBy(state, status));
    },
    onTest: () => change({ tests: status.tests + 1 }),
    onClock(aheadMs) {
      if (Math.abs(aheadMs - keptAheadMs) > CLOCK_STEP_MS) {
        keptAheadMs = aheadMs;
        keep(store.keepClockAheadMs(aheadMs));
      }
      change({ clockAheadMs: aheadMs, heardAt: Date.now() + aheadMs });
    },
    onFresh: (fresh) => change({ fresh }),
    onCredential: (credential) => store.keepPaired({ ...paired, credential }),
  });
  return {
    get status() {
      return status;
    },
    wake: device.wake,
    stop: device.stop,
  };
}

function changeBy(state: DeviceState, status: DeviceStatus): Partial<DeviceStatus> {
  switch (state.kind) {
    case 'connecting':
      return {};
    case 'connected':
      return { connection: 'online' };
    case 'disconnected':
      return {
        connection: 'offline',
        reason: state.reason,
        ...(status.connection !== 'offline' && { offlineSince: Date.now() + status.clockAheadMs }),
      };
    case 'unassigned':
    case 'waiting':
      return { room: state.kind };
    case 'unpaired':
      return { unpaired: state.code };
  }
}
