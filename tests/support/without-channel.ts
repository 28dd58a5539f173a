/** No launcher moves the clock of a process of Jest, and Jest's copy of the channel to its parent cannot be let go of. */
Object.defineProperty(process, 'channel', { value: undefined });
