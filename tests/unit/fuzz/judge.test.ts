import { describe, expect, it } from '@jest/globals';
import { createFindings } from '../../fuzz/findings.ts';
import { createHoldings } from '../../fuzz/holdings.ts';
import { judgeOf } from '../../fuzz/judge.ts';
import { operationsOf } from '../../fuzz/plan.ts';
import type { Caller } from '../../support/callers.ts';
import type { OpenApi } from '../../support/documented.ts';

const api = {
  paths: {
    '/things/{thing}': {
      get: {
        operationId: 'thingsGet',
        'x-access': 'member',
        responses: {
          200: {
            headers: { ETag: { $ref: '#/components/headers/ETag' } },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          },
          404: {
            content: {
              'application/problem+json': {
                schema: {
                  type: 'object',
                  properties: { code: { enum: ['thing.not-found'] } },
                  required: ['code'],
                },
              },
            },
          },
        },
      },
    },
  },
  components: {
    headers: { ETag: { required: true } },
    schemas: {
      Thing: { type: 'object', properties: { size: { type: 'integer' } }, required: ['size'] },
    },
  },
} as unknown as OpenApi;

const [operation] = operationsOf(api);

interface Told {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly caller?: Caller;
}

/** Kind and words of what is found in one answer. */
function found({ status, text, headers = {}, caller = 'a member' }: Told): string[] {
  if (operation === undefined) throw new Error('There is one operation.');
  const findings = createFindings();
  const { judge } = judgeOf(api, ['planted'], findings);
  judge(
    {
      kind: 'http',
      operation,
      caller,
      method: 'GET',
      params: { thing: 'a' },
      query: [],
      headers: {},
    },
    { method: 'GET', url: 'http://localhost:1/api/things/a', headers: {} },
    { status, text, headers: { get: (name) => headers[name.toLowerCase()] ?? null }, ms: 1 },
  );
  return findings.all().map(({ kind, what }) => `${kind}: ${what}`);
}
const json = { 'content-type': 'application/json', etag: '"1"' };
const problem = { 'content-type': 'application/problem+json' };

describe('the judge of fuzzed answers', () => {
  it('An answer as described has no findings.', () => {
    expect(found({ status: 200, text: '{"size":1}', headers: json })).toEqual([]);
    expect(found({ status: 404, text: '{"code":"thing.not-found"}', headers: problem })).toEqual(
      [],
    );
  });

  it.each<[string, Told, RegExp]>([
    ['a failure of ours', { status: 500, text: '{"code":"x"}' }, /^server error: 500 x$/],
    ['a status that is not described', { status: 409, text: '' }, /status 409 is not described/],
    ['a field of another type', { status: 200, text: '{"size":"1"}', headers: json }, /\/size/],
    [
      'a missing header',
      { status: 200, text: '{"size":1}', headers: { ...json, etag: undefined as never } },
      /ETag/,
    ],
    ['an unknown code', { status: 404, text: '{"code":"y"}', headers: problem }, /\/code/],
    [
      'another media type',
      { status: 200, text: '<p>', headers: { ...json, 'content-type': 'text/html' } },
      /text\/html/,
    ],
    [
      'a text of another organisation',
      { status: 200, text: '{"size":1,"a":"planted"}', headers: json },
      /^leak/,
    ],
  ])('Finds %s.', (_what, told, expected) => {
    expect(found(told)).toEqual([expect.stringMatching(expected)]);
  });

  it('A text of another organisation is no leak to its own people and to operators.', () => {
    const told = { status: 200, text: '{"size":1,"a":"planted"}', headers: json };

    expect(found({ ...told, caller: 'a member of another organisation' })).toEqual([]);
    expect(found({ ...told, caller: 'an operator' })).toEqual([]);
  });
});

describe('the ids that a fuzz run holds', () => {
  it('Ids of answers are used later by what they name, and those of the other organisation never.', () => {
    const holdings = createHoldings({ org: ['ours'] }, new Set(['theirs']));

    holdings.learn('/organisations', '{"items":[{"id":"theirs"},{"id":"new"}]}', '"5"');
    holdings.learn('/organisations/{org}/rooms', '{"items":[{"id":"oak"}]}', null);

    expect(holdings.fillIn('@@room:4@@ @@etag:9@@', new Set())).toBe('oak "5"');
    const orgs = Array.from({ length: 20 }, (_, pick) =>
      holdings.fillIn(`@@org:${pick}@@`, new Set()),
    );
    expect([...new Set(orgs)].sort()).toEqual(['new', 'ours']);
    expect(holdings.fillIn('@@room:0@@', new Set(['oak']))).toBe('no-room');
  });
});
