/** Records the requests that the product made, without secrets: counts per operation and a bounded list (`GET /requests`). */

interface RequestEntry {
  readonly at: string;
  readonly service: string;
  readonly method: string;
  /** Without the query, which can carry tokens. */
  readonly path: string;
  readonly status: number;
}

export interface RequestLog {
  record(entry: RequestEntry, operation: string): void;
  /** `since` as `toISOString` writes it. */
  read(filter: { service?: string; since?: string }): {
    counts: Record<string, number>;
    items: readonly RequestEntry[];
  };
  clear(): void;
}

const LIMIT = 200_000;

export function createRequestLog(): RequestLog {
  let entries: { entry: RequestEntry; operation: string }[] = [];
  return {
    record(entry, operation) {
      entries.push({ entry, operation });
      if (entries.length > LIMIT) entries = entries.slice(LIMIT / 10);
    },
    read({ service, since }) {
      const counts: Record<string, number> = {};
      const items: RequestEntry[] = [];
      for (const { entry, operation } of entries) {
        if (service !== undefined && entry.service !== service) continue;
        if (since !== undefined && entry.at <= since) continue;
        counts[operation] = (counts[operation] ?? 0) + 1;
        items.push(entry);
      }
      return { counts, items };
    },
    clear() {
      entries = [];
    },
  };
}
