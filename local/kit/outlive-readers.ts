/** A process whose output nobody reads any more: a test run was killed, or a pipe such as `| head` has ended. */

/** Goes on in silence. Otherwise each line fails, and what tells of that failure is a line as well, for ever. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
