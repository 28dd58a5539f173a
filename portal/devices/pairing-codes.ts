/**
 * Pairing codes that nobody has used yet. The API shows each once, so they stay here, in the memory of this tab alone,
 * over all pages until they are used or dismissed. They never stand in an address or in storage.
 */
import { useSyncExternalStore } from 'react';

export interface OpenCode {
  readonly org: string;
  readonly deviceId: string;
  readonly name: string;
  readonly code: string;
  readonly endsAt: string;
  /** The device was paired before: the code is for its successor. */
  readonly wasPaired: boolean;
  /** Why its room could not be assigned when it was added. */
  readonly refusal?: unknown;
}

let codes: readonly OpenCode[] = [];
const listeners = new Set<() => void>();

function become(next: readonly OpenCode[]): void {
  codes = next;
  for (const changed of listeners) changed();
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

export const useOpenCodes = (): readonly OpenCode[] => useSyncExternalStore(subscribe, () => codes);

/** A newer code of the same device takes the older one's place. */
export const keepCode = (code: OpenCode): void =>
  become([code, ...codes.filter(({ deviceId }) => deviceId !== code.deviceId)]);

export const dropCode = (deviceId: string): void =>
  become(codes.filter((code) => code.deviceId !== deviceId));
