/**
 * Says that telemetry is lost, at most once in a while and without words of the SDK, which may quote addresses and
 * headers.
 */
import type { DiagLogger } from '@opentelemetry/api';

const EVERY_MS = 5 * 60_000;

export function exportTroubles(
  write: (line: string) => unknown = (line) => process.stderr.write(line),
): DiagLogger {
  let toldAt = Number.NEGATIVE_INFINITY;
  const tell = () => {
    if (performance.now() - toldAt < EVERY_MS) return;
    toldAt = performance.now();
    write(`${JSON.stringify({ event: 'telemetry.lost' })}\n`);
  };
  const ignore = () => {};
  return { error: tell, warn: tell, info: ignore, debug: ignore, verbose: ignore };
}
