/** Decides which snapshot a device shows: only its own assignment, never an older version. Pure. */

export interface Meeting {
  readonly id: string;
  readonly start: string;
  readonly end: string;
  readonly allDay: boolean;
  readonly title?: string;
  readonly organiser?: string;
  readonly private: boolean;
  readonly joinUrl?: string;
  readonly status: 'busy' | 'tentative' | 'oof';
}

export interface Snapshot {
  readonly kind: 'calendar.snapshot';
  readonly version: number;
  readonly assignmentId: string;
  readonly room: {
    readonly id: string;
    readonly name: string;
    readonly timeZone: string;
    /** Nobody has said where the room is. */
    readonly timeZoneAssumed?: true;
  };
  readonly window: { readonly from: string; readonly to: string };
  readonly privacy: 'details' | 'organiser-only' | 'busy-only';
  readonly meetings: readonly Meeting[];
  readonly truncated: boolean;
  /** There is a meeting whose time is not known. */
  readonly incomplete?: true;
  readonly readAt: string;
  readonly generatedAt: string;
}

/** `clear` until a snapshot was fetched, and again when no room is assigned. */
export type Screen =
  | { readonly kind: 'clear' }
  | { readonly kind: 'showing'; readonly snapshot: Snapshot };

export const clear: Screen = { kind: 'clear' };

/** Enough to be shown: the API is trusted, but what was kept may be of another version of this program. */
export const isSnapshot = (message: unknown): message is Snapshot =>
  isObject(message) &&
  message['kind'] === 'calendar.snapshot' &&
  typeof message['assignmentId'] === 'string' &&
  typeof message['version'] === 'number' &&
  Array.isArray(message['meetings']) &&
  isObject(message['room']) &&
  typeof message['room']['name'] === 'string' &&
  typeof message['room']['timeZone'] === 'string';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** A push is believed only for the assignment that a fetch made known. */
export function pushed(screen: Screen, snapshot: Snapshot): Screen {
  if (screen.kind === 'clear') return screen;
  const { assignmentId, version } = screen.snapshot;
  return snapshot.assignmentId === assignmentId && snapshot.version > version
    ? { kind: 'showing', snapshot }
    : screen;
}

/** An answer to a fetch decides the assignment; within one, an answer that a push overtook is dropped. */
export function fetched(screen: Screen, snapshot: Snapshot): Screen {
  const isOvertaken =
    screen.kind === 'showing' &&
    screen.snapshot.assignmentId === snapshot.assignmentId &&
    screen.snapshot.version > snapshot.version;
  return isOvertaken ? screen : { kind: 'showing', snapshot };
}

/** The calendar was read again and has not changed. */
export const readAgain = (screen: Screen, readAt: string): Screen =>
  screen.kind === 'clear' ? screen : { kind: 'showing', snapshot: { ...screen.snapshot, readAt } };
