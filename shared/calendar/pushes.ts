/**
 * Which versions this process has pushed since their row was written: the row says so from its next write on. Another
 * process, or one that was stopped, pushes such a version once more, which devices drop.
 */
import type { Stored } from '../platform/tables.ts';
import type { RoomSync } from './room-sync.ts';

const MOST = 50_000;

export interface Pushes {
  note(organisationId: string, roomId: string, version: number): void;
  /** The row as it would be if each push were written. */
  corrected(organisationId: string, stored: Stored<RoomSync>): Stored<RoomSync>;
}

export function pushes(): Pushes {
  const versions = new Map<string, number>();
  const keyOf = (organisationId: string, roomId: string) => `${organisationId}|${roomId}`;
  return {
    note(organisationId, roomId, version) {
      if (versions.size >= MOST) versions.clear();
      versions.set(keyOf(organisationId, roomId), version);
    },
    corrected(organisationId, stored) {
      const { row, value } = stored;
      const version = versions.get(keyOf(organisationId, row));
      if (version === undefined || version !== value.version) return stored;
      return { ...stored, value: { ...value, pushedVersion: version } };
    },
  };
}
