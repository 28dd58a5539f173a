/** The dependencies of every operation of the identity service. */
import type { Directory } from '../directory/directory.ts';
import type { Addresses } from '../kit/emulator.ts';
import type { IdentityState } from './state.ts';

export interface IdentityContext {
  readonly addresses: Addresses;
  readonly directory: Directory;
  readonly state: IdentityState;
}
