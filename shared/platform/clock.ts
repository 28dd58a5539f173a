/** Time as a port: the core asks it instead of `Date`, so that tests can move it. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
