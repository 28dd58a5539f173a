/** Shared by the emulators of one cloud. At first nothing is slow, and nothing fails. */
import { type Addresses, type EmulatorDeps, serviceNames } from './emulator.ts';
import { createFaults } from './faults.ts';
import { freePort } from './free-port.ts';
import { createLog } from './log.ts';
import { createRequestLog } from './request-log.ts';

export function createEmulatorDeps<A extends Addresses>(
  addresses: A,
  store: EmulatorDeps['store'],
  { echo = false } = {},
) {
  return {
    addresses,
    store,
    log: createLog({ echo }),
    faults: createFaults(),
    requests: createRequestLog(),
    delays: {
      directoryReplicationMs: 0,
      consentPropagationMs: 0,
      policyPropagationMs: 0,
      notificationDeliveryMs: 0,
    },
  } satisfies EmulatorDeps;
}

/** Every service at one address. */
export const addressesAt = (address: string): Addresses =>
  Object.fromEntries(serviceNames.map((name) => [name, address])) as Addresses;

/** Every service on a free port of its own. */
export async function freeAddresses(): Promise<Addresses> {
  const found: Partial<Record<keyof Addresses, string>> = {};
  for (const name of serviceNames) found[name] = `http://localhost:${await freePort()}`;
  return found as Addresses;
}
