import { describe, expect, it } from '@jest/globals';
import { Hono } from 'hono';
import { ControlError } from '../../local/graph/control-error.ts';
import { registerTelemetry } from '../../local/telemetry/register-telemetry.ts';
import { createTraceStore, type TraceView } from '../../local/telemetry/trace-store.ts';

function receiver(mostSpans?: number) {
  const app = new Hono();
  registerTelemetry(app, createTraceStore(mostSpans));
  app.onError((error) => new Response(null, { status: statusOf(error) }));
  const post = async (path: string, body: unknown, type = 'application/json') =>
    (
      await app.request(path, {
        method: 'POST',
        headers: { 'content-type': type },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
    ).status;
  const get = async <T>(path: string) =>
    ((await (await app.request(path)).json()) as { items: readonly T[] }).items;
  return { app, post, get };
}

const statusOf = (error: Error): number => (error instanceof ControlError ? error.status : 500);

const spanOf = (trace: number, span: number, organisation = 'o-1') => ({
  traceId: trace.toString(16).padStart(32, '0'),
  spanId: span.toString(16).padStart(16, '0'),
  name: `span ${span}`,
  kind: 3,
  startTimeUnixNano: `${1_790_000_000_000 + span}000000`,
  endTimeUnixNano: `${1_790_000_000_002 + span}500000`,
  attributes: [
    { key: 'organisation', value: { stringValue: organisation } },
    { key: 'count', value: { intValue: '7' } },
  ],
  status: { code: 2, message: 'storage.unavailable' },
});
const spans = (...list: readonly object[]) => ({
  resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans: list }] }],
});

describe('the receiver of traces', () => {
  it('A trace is shown with its spans in the order in which they began.', async () => {
    const { post, get } = receiver();

    expect(await post('/v1/traces', spans(spanOf(1, 2), spanOf(1, 1)))).toBe(200);
    expect(await get<TraceView>('/traces')).toEqual([
      {
        traceId: `${'0'.repeat(31)}1`,
        name: 'span 1',
        startedAt: '2026-09-21T14:13:20.001Z',
        durationMs: 3.5,
        spans: [
          expect.objectContaining({
            name: 'span 1',
            kind: 'client',
            durationMs: 2.5,
          }),
          expect.objectContaining({
            attributes: { organisation: 'o-1', count: 7 },
            error: 'storage.unavailable',
          }),
        ],
      },
    ]);
  });

  it('Traces are found by organisation and by id, newest first.', async () => {
    const { post, get } = receiver();
    await post('/v1/traces', spans(spanOf(1, 1), spanOf(2, 2, 'o-2'), spanOf(3, 3)));

    const ids = async (query: string) =>
      (await get<TraceView>(`/traces${query}`)).map(({ traceId }) => Number(traceId));
    expect(await ids('?organisation=o-1')).toEqual([3, 1]);
    expect(await ids(`?traceId=${'0'.repeat(31)}2`)).toEqual([2]);
    expect(await ids('?limit=1')).toEqual([3]);
    expect(await ids('?organisation=o-3')).toEqual([]);
  });

  it('Its memory is bounded: the oldest traces go first.', async () => {
    const { post, get } = receiver(100);
    for (let trace = 1; trace <= 50; trace += 1) {
      await post(
        '/v1/traces',
        spans(...Array.from({ length: 10 }, (_, span) => spanOf(trace, span))),
      );
    }

    const kept = await get<TraceView>('/traces?limit=1000');
    expect(kept.map(({ traceId }) => Number.parseInt(traceId, 16))).toEqual([
      50, 49, 48, 47, 46, 45, 44, 43, 42, 41,
    ]);
  });

  it.each([
    ['protobuf', 'x', 'application/x-protobuf', 415],
    ['no JSON', '{', 'application/json', 400],
    ['a span without an id', spans({ name: 'x' }), 'application/json', 400],
    ['more than eight megabytes', ' '.repeat(9 * 1024 * 1024), 'application/json', 413],
  ])('It refuses %s.', async (_what, body, type, status) => {
    expect(await receiver().post('/v1/traces', body, type)).toBe(status);
  });

  it('A query that it does not know is refused.', async () => {
    const { app } = receiver();

    expect((await app.request('/traces?organization=o')).status).toBe(400);
    expect((await app.request('/traces?traceId=short')).status).toBe(400);
  });
});

describe('the receiver of metrics', () => {
  it('The newest export of every metric is shown with its unit.', async () => {
    const { post, get } = receiver();
    const exported = (value: string) => ({
      resourceMetrics: [
        {
          scopeMetrics: [
            {
              metrics: [
                {
                  name: 'graph.requests',
                  unit: '{request}',
                  sum: { dataPoints: [{ attributes: [], asInt: value }] },
                },
                {
                  name: 'duration',
                  unit: 's',
                  histogram: {
                    dataPoints: [
                      {
                        attributes: [],
                        count: '3',
                        sum: 2,
                        bucketCounts: ['1', '2'],
                        explicitBounds: [1],
                      },
                    ],
                  },
                },
              ],
            },
          ],
        },
      ],
    });
    await post('/v1/metrics', exported('1'));
    await post('/v1/metrics', exported('2'));

    expect(await get('/metrics')).toEqual([
      {
        name: 'duration',
        kind: 'histogram',
        unit: 's',
        description: '',
        points: [
          {
            attributes: {},
            count: 3,
            sum: 2,
            buckets: [
              { to: 1, count: 1 },
              { to: null, count: 2 },
            ],
          },
        ],
      },
      {
        name: 'graph.requests',
        kind: 'counter',
        unit: '{request}',
        description: '',
        points: [{ attributes: {}, value: 2 }],
      },
    ]);
  });
});
