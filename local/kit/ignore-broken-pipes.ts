/** Keeps a process alive when its output has no reader any more: a killed test run, or a pipe such as `| head` that ended. */

/** Without this, each written line fails, and the report of that failure is itself a line that fails, without end. */
export function ignoreBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
