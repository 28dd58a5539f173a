/** Time as a port: the core asks it instead of `Date`, so that tests can move it. */
export type Clock = () => Date;

/** The time of this machine. */
export const systemClock: Clock = () => new Date();
