/** Web PubSub's limits, as the service documents them. */

export const MESSAGE_BYTES = 1_048_576;
/** The most that a reliable connection may leave unacknowledged before the service drops it. */
export const UNACKED_MESSAGES = 1_000;
export const UNACKED_BYTES = 16 * 1_048_576;
/** A dropped reliable connection can be recovered this long. */
export const RECOVERY_MS = 30_000;
export const SWEEP_MS = 1_000;
export const PING_MS = 20_000;
/** Pings without a pong before a socket counts as dead. */
export const MISSED_PINGS = 3;
export const GROUP_NAME_CHARACTERS = 1_024;
export const HUB_NAME = /^[A-Za-z][A-Za-z0-9_`,.[\]]{0,127}$/;
