/** What a run found, each kind once with its first example. */
import type { Sent } from './send.ts';

export interface Finding {
  readonly kind:
    | 'server error'
    | 'not as described'
    | 'leak'
    | 'slow'
    | 'no answer'
    | 'effect on another organisation'
    | 'stuck';
  /** The operation or way that it came by. */
  readonly where: string;
  readonly what: string;
  readonly caller?: string;
  readonly sent?: Sent;
  readonly heard?: string;
}

export interface Counted extends Finding {
  times: number;
}

/** `onNew` hears of each kind once, while the run goes on. */
export function createFindings(onNew: (finding: Finding) => void = () => {}) {
  const found = new Map<string, Counted>();
  return {
    add(finding: Finding): void {
      const key = `${finding.kind} ${finding.where} ${finding.what}`;
      const known = found.get(key);
      if (known !== undefined) known.times += 1;
      else {
        found.set(key, { ...finding, times: 1 });
        onNew(finding);
      }
    },
    all: (): readonly Counted[] => [...found.values()],
  };
}

/** Short enough to print, and without the proof of who called. */
export function shown({ method, url, headers, body }: Sent): Sent {
  const { authorization: _, ...rest } = headers;
  const text = typeof body === 'string' ? body : Buffer.from(body ?? []).toString('base64');
  return { method, url, headers: rest, body: text.slice(0, 500) };
}
