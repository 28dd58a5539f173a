/** Values that a careless program trips over: texts, numbers, structures and raw bytes. */
import fc from 'fast-check';
import { hostileText, innocent, unseen } from '../support/hostile-texts.ts';

/** Written by the plan, and replaced by an id from earlier answers when the request is sent. */
export const held = (kind: string) => fc.nat(999).map((pick) => `@@${kind}:${pick}@@`);

const known = [
  '',
  ' ',
  '.',
  '..',
  '../../operations',
  '%',
  '%00',
  '%2e%2e%2f',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e400',
  '9007199254740993',
  "' or PartitionKey ne '",
  '" or 1 eq 1',
  '\\u0000',
  '<script>alert(1)</script>',
  '${7*7}',
  '{{7*7}}',
  '=cmd()',
  'a,b\r\nc,d',
  'http://169.254.169.254/metadata',
  'https://[::ffff:127.0.0.1]/',
  'https://user:word@x.example/',
  'javascript:alert(1)',
  'x'.repeat(64),
  'x'.repeat(65),
  'x'.repeat(1025),
  '😀'.repeat(101),
  '\u202e'.repeat(50),
  'e\u0301'.repeat(100),
] as const;

export const hostile: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: hostileText },
  { weight: 3, arbitrary: fc.constantFrom(...known) },
  { weight: 1, arbitrary: fc.constantFrom(...unseen) },
  { weight: 1, arbitrary: fc.constantFrom(...innocent) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);

/** Any JSON, and what only looks like a value of the right kind. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: hostile },
  fc.constantFrom(null, true, false, 0, -0, -1, 1.5, 2 ** 31, 2 ** 53 + 2, 1e308, [], {}, [[]]),
  fc.jsonValue({ maxDepth: 3 }),
  fc.array(hostile, { maxLength: 4 }),
  fc.dictionary(fc.oneof(hostile, fc.constantFrom('id', '__proto__', 'length')), hostile, {
    maxKeys: 3,
  }),
);

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** Bodies that are not the JSON of any schema. */
export const rawBody: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc
    .constantFrom(
      '',
      '{',
      'null',
      '""',
      '[]',
      '{"a":1,"a":2}',
      '{"name":"a","name":"b"}',
      '{"name":1e999}',
      '{"name":"\\ud800"}',
      '{"name":"\ufeff"}',
      '\ufeff{}',
      '{}\u0000',
      "{'name':'a'}",
      '{"__proto__":{"role":"administrator"}}',
      nested(15),
      nested(17),
      nested(5_000),
      `[${'0,'.repeat(9_998)}0]`,
      `[${'0,'.repeat(10_001)}0]`,
      `{"name":"${'a'.repeat(65_500)}"}`,
      `{"name":"${'a'.repeat(65_540)}"}`,
      `{"name":"${'a'.repeat(300_000)}"}`,
    )
    .map((text) => Buffer.from(text)),
  fc.constantFrom('{"name":"a"}', '{}').map((text) => Buffer.from(text, 'utf16le')),
  fc.constant(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
);
