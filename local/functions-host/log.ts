/** The log of host and app: filtered by host.json's levels, handed to one sink as plain data. */

const LEVELS = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'];

export interface LogLine {
  readonly at: string;
  readonly level: string;
  readonly category: string;
  readonly message: string;
  readonly invocationId?: string;
}

type LogSink = (line: LogLine) => void;

export interface HostLog {
  write(level: string, category: string, message: string, invocationId?: string): void;
}

export function createLog(levels: Readonly<Record<string, string>>, sink: LogSink): HostLog {
  const rank = (level: string) => LEVELS.indexOf(level.toLowerCase());
  const thresholds = new Map<string, number>();
  const threshold = (category: string): number => {
    let found = thresholds.get(category);
    if (found === undefined) {
      const named = Object.keys(levels)
        .filter((key) => category === key || category.startsWith(`${key}.`))
        .sort((a, b) => b.length - a.length)[0];
      found = rank((named === undefined ? levels['default'] : levels[named]) ?? 'information');
      thresholds.set(category, found);
    }
    return found;
  };
  return {
    write(level, category, message, invocationId) {
      if (rank(level) < threshold(category)) return;
      const at = new Date().toISOString();
      sink({ at, level, category, message, ...(invocationId && { invocationId }) });
    },
  };
}

/** Lines for people, or JSON Lines; written in batches, so that a busy engine is not held up. */
export function streamSink(
  stream: { write(text: string): unknown },
  format: 'text' | 'json',
): LogSink & { flush(): void } {
  let waiting: string[] = [];
  const flush = () => {
    if (waiting.length > 0) stream.write(waiting.join(''));
    waiting = [];
  };
  const sink = (line: LogLine) => {
    if (waiting.length === 0) setImmediate(flush);
    const marker = line.level === 'information' ? '' : `${line.level.toUpperCase()} `;
    waiting.push(
      format === 'json'
        ? `${JSON.stringify(line)}\n`
        : `[${line.at}] ${marker}${line.category}: ${line.message}\n`,
    );
  };
  return Object.assign(sink, { flush });
}
