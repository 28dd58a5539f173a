/** The port to what a device keeps over restarts. */
import type { Snapshot } from './screen.ts';

export interface Paired {
  /** With its prefix: `http://localhost:7071/api`. */
  readonly api: string;
  readonly deviceId: string;
  readonly credential: string;
}

interface Kept {
  readonly paired?: Paired;
  readonly snapshot?: Snapshot;
  /** Milliseconds that the backend's clock was ahead at the last answer. */
  readonly clockAheadMs: number;
}

/** Every method may reject when the host cannot keep anything. Writes take effect in the order of the calls. */
export interface DeviceStore {
  /** A part that cannot be read counts as not kept. */
  read(): Promise<Kept>;
  /** Resolves when a loss of power can no longer undo it: only then may a renewed credential be used. */
  keepPaired(paired: Paired): Promise<void>;
  keepSnapshot(snapshot: Snapshot): Promise<void>;
  keepClockAheadMs(aheadMs: number): Promise<void>;
  forgetSnapshot(): Promise<void>;
  /** The snapshot too. */
  forgetPaired(): Promise<void>;
}

export const isPaired = (value: unknown): value is Paired =>
  typeof value === 'object' &&
  value !== null &&
  ['api', 'deviceId', 'credential'].every(
    (name) => typeof (value as Record<string, unknown>)[name] === 'string',
  );
