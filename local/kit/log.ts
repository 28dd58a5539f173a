/** The log of the whole local cloud as JSON Lines: kept in a bounded buffer for `GET /logs`, echoed to stderr when asked. */

interface LogEntry {
  readonly at: string;
  readonly source: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

export interface Log {
  write(source: string, level: LogEntry['level'], message: string): void;
  /** `instant` as `toISOString` writes it. */
  since(instant?: string): readonly LogEntry[];
}

const LIMIT = 50_000;

export function createLog(options: { echo: boolean }): Log {
  let entries: LogEntry[] = [];
  return {
    write(source, level, message) {
      entries.push({ at: new Date().toISOString(), source, level, message });
      if (entries.length > LIMIT) entries = entries.slice(LIMIT / 10);
      if (options.echo || level === 'error') process.stderr.write(`[${source}] ${message}\n`);
    },
    since: (instant) =>
      instant === undefined ? entries : entries.filter((entry) => entry.at > instant),
  };
}
