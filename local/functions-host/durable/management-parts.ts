/** The dependencies of the management API's routes. */
import type { Urls } from './client-payload.ts';
import type { Commands } from './commands.ts';
import type { Kernel } from './kernel.ts';

export interface Management {
  readonly kernel: Kernel;
  readonly commands: Commands;
  /** Resolves when the instance ends, or when the time is up. */
  readonly ended: (id: string, milliseconds: number) => Promise<void>;
  readonly urls: Urls;
}
