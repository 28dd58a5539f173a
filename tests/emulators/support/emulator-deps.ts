/** The dependencies of one emulator alone: every other service is a dead address unless given. */
import type { Addresses } from '../../../local/kit/emulator.ts';
import { addressesAt, createEmulatorDeps } from '../../../local/kit/emulator-deps.ts';
import { openStore } from '../../../local/kit/store.ts';

export function emulatorDeps(known: Partial<Addresses> = {}, file = ':memory:') {
  const addresses: { -readonly [name in keyof Addresses]: string } = {
    ...addressesAt('http://localhost:1'),
    ...known,
  };
  return createEmulatorDeps(addresses, () => openStore(file));
}
