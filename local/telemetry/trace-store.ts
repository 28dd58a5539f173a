/** The traces of the last while, in a bounded memory: the oldest are forgotten first. */
import { type OtlpSpan, plainAttributes } from './otlp.ts';

const MOST_SPANS = 50_000;
/** A trace that never ends must not push out every other one. */
const MOST_SPANS_OF_ONE = 2_000;

interface SpanView {
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: string;
  /** ISO instant. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly attributes: ReturnType<typeof plainAttributes>;
  /** Why it failed: a code. */
  readonly error?: string;
  readonly links: readonly string[];
}

/** Spans within one millisecond are ordered by their nanoseconds. */
interface KeptSpan {
  readonly start: bigint;
  readonly end: bigint;
  readonly view: SpanView;
}

export interface TraceView {
  readonly traceId: string;
  /** The name of its first span. */
  readonly name: string;
  readonly startedAt: string;
  /** From the first begin to the last end. */
  readonly durationMs: number;
  /** In the order in which they began. */
  readonly spans: readonly SpanView[];
}

export interface TraceStore {
  add(span: OtlpSpan): void;
  /** Newest first. */
  find(filter: {
    readonly traceId?: string | undefined;
    /** At least one of its spans is about it. */
    readonly organisation?: string | undefined;
    readonly limit: number;
  }): readonly TraceView[];
  clear(): void;
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const ERROR = 2;

export function createTraceStore(mostSpans = MOST_SPANS): TraceStore {
  /** In the order of their last span. */
  const traces = new Map<string, KeptSpan[]>();
  let spans = 0;
  return {
    add(given) {
      const traceId = given.traceId.toLowerCase();
      const known = traces.get(traceId) ?? [];
      traces.delete(traceId);
      traces.set(traceId, known);
      if (known.length >= MOST_SPANS_OF_ONE) return;
      known.push(keep(given));
      spans += 1;
      for (const [oldest, itsSpans] of traces) {
        if (spans <= mostSpans) break;
        traces.delete(oldest);
        spans -= itsSpans.length;
      }
    },
    find({ traceId, organisation, limit }) {
      const chosen: TraceView[] = [];
      for (const [id, found] of [...traces].toReversed()) {
        if (chosen.length >= limit) break;
        if (traceId !== undefined && id !== traceId.toLowerCase()) continue;
        const isOfOrganisation = found.some(
          ({ view }) => view.attributes['organisation'] === organisation,
        );
        if (organisation === undefined || isOfOrganisation) chosen.push(traceOf(id, found));
      }
      return chosen;
    },
    clear() {
      traces.clear();
      spans = 0;
    },
  };
}

function keep(span: OtlpSpan): KeptSpan {
  const [start, end] = [BigInt(span.startTimeUnixNano), BigInt(span.endTimeUnixNano)];
  const { parentSpanId = '', status } = span;
  const view = {
    spanId: span.spanId,
    ...(parentSpanId !== '' && { parentSpanId }),
    name: span.name,
    kind: KINDS[span.kind] ?? 'unspecified',
    startedAt: new Date(Number(start / 1_000_000n)).toISOString(),
    durationMs: millisecondsOf(end - start),
    attributes: plainAttributes(span.attributes),
    ...(status.code === ERROR && { error: status.message }),
    links: span.links.map(({ traceId }) => traceId),
  };
  return { start, end, view };
}

const millisecondsOf = (nanoseconds: bigint): number =>
  Math.max(0, Number(nanoseconds / 1_000n) / 1_000);

function traceOf(traceId: string, found: readonly KeptSpan[]): TraceView {
  const ordered = found.toSorted((a, b) => Number(a.start - b.start));
  const [first] = ordered;
  const end = ordered.reduce((latest, span) => (span.end > latest ? span.end : latest), 0n);
  return {
    traceId,
    name: first?.view.name ?? '',
    startedAt: first?.view.startedAt ?? '',
    durationMs: millisecondsOf(end - (first?.start ?? 0n)),
    spans: ordered.map(({ view }) => view),
  };
}
