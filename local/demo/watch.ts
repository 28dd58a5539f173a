/** A connected device that can be asked to show something. */
import {
  type ConnectedDevice,
  connectDevice,
  type DeviceState,
} from '../../device-client/client.ts';
import type { Snapshot } from '../../device-client/screen.ts';
import type { Journey } from './journey.ts';

export interface WatchedDevice {
  readonly deviceId: string;
  readonly credential: string;
  /** Everything shown so far, oldest first. */
  readonly shown: readonly Snapshot[];
  readonly states: readonly DeviceState[];
  /** Resolves with the first snapshot, shown or to come, that satisfies `wanted`. */
  until(wanted: (snapshot: Snapshot) => boolean, timeoutMs?: number): Promise<Snapshot>;
  untilState(wanted: (state: DeviceState) => boolean, timeoutMs?: number): Promise<DeviceState>;
  stop(): void;
}

/** Pairs with the code and connects. */
export async function watchDevice(journey: Journey, pairingCode: string): Promise<WatchedDevice> {
  const response = await fetch(`${journey.urls.api}/devices/pair`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ pairingCode, serialNumber: 'SN-0001', model: 'Console' }),
  });
  if (response.status !== 201)
    throw new Error(`Pairing: ${response.status} ${await response.text()}`);
  const { deviceId, credential } = (await response.json()) as {
    deviceId: string;
    credential: string;
  };
  return watchCredential(journey.urls.api, deviceId, credential);
}

export function watchCredential(api: string, deviceId: string, credential: string): WatchedDevice {
  const shown: Snapshot[] = [];
  const states: DeviceState[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const check of waiting) check();
  };
  const device: ConnectedDevice = connectDevice({
    api,
    credential,
    keepAliveMs: 0,
    onSnapshot(snapshot) {
      shown.push(snapshot);
      wake();
    },
    onState(state) {
      states.push(state);
      wake();
    },
  });

  function wait<T>(
    seen: readonly T[],
    wanted: (value: T) => boolean,
    timeoutMs: number,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = () => {
        waiting.delete(check);
        clearTimeout(timer);
      };
      const check = () => {
        const found = seen.find(wanted);
        if (found === undefined) return;
        end();
        resolve(found);
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`The device showed ${JSON.stringify(seen.at(-1))} instead`));
      }, timeoutMs);
      waiting.add(check);
      check();
    });
  }

  return {
    deviceId,
    credential,
    shown,
    states,
    until: (wanted, timeoutMs = 90_000) => wait(shown, wanted, timeoutMs),
    untilState: (wanted, timeoutMs = 90_000) => wait(states, wanted, timeoutMs),
    stop: () => device.stop(),
  };
}
