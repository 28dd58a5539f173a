/** A rollback: the version before reads the rows and messages that this one wrote. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { refusals, type Shape, shapesOf } from '../../support/stored-shapes.ts';

const before = JSON.parse(readFileSync('tests/support/data/stored-0.2.0.json', 'utf8')) as Record<
  string,
  Shape
>;

describe('version 0.2.0', () => {
  let written: Readonly<Record<string, Shape>>;
  beforeAll(async () => {
    written = await shapesOf('output');
  });

  it('Version 0.2.0 reads every row that this version writes, but an alert about a changed audit and visits to Exchange.', () => {
    expect(refused('table ')).toEqual({
      'table Alerts': ['kind: audit-broken'],
      'table ConsentStates': ['purpose: limit', 'purpose: limit-taken-back'],
    });
  });

  it('Version 0.2.0 refuses no untraced message but notifications that say more than it knows.', () => {
    expect(refused('queue ')).toEqual({
      'queue calendar-notifications': [
        '|0.coveredAfter: unknown field',
        '|0.rooms[].eventId: unknown field',
        '|1.organisationId: may be absent',
        '|1.receivedAt: may be absent',
        '|1.rooms: may be absent',
        '|1.unproven: unknown field',
      ],
    });
  });

  const refused = (kind: string): Record<string, readonly string[]> =>
    Object.fromEntries(
      Object.entries(written)
        .filter(([name]) => name.startsWith(kind))
        .map(([name, shape]) => [name, refusals(shape, before[name] ?? {})] as const)
        .filter(([, found]) => found.length > 0),
    );
});

describe('this version', () => {
  it('This version ignores fields that it does not know, so that a later one can be rolled back to it.', async () => {
    const strict = Object.entries(await shapesOf('input')).filter(([, shape]) =>
      JSON.stringify(shape).includes('"additionalProperties":false'),
    );

    expect(strict.map(([name]) => name)).toEqual([]);
  });
});

describe('refusals', () => {
  const read = z.object({ kind: z.enum(['a', 'b']), names: z.array(z.string().max(5)) });
  const verdict = (written: z.ZodType, by: z.ZodType = read) =>
    refusals(z.toJSONSchema(written), z.toJSONSchema(by, { io: 'input' }));

  it('A shape is read by itself, and with more fields.', () => {
    expect(verdict(read)).toEqual([]);
    expect(verdict(read.extend({ later: z.string() }))).toEqual([]);
  });

  it('A new word, a longer text, a missing field and a field that a strict reader does not know are refused.', () => {
    const wider = z.object({ kind: z.enum(['a', 'c']), names: z.array(z.string()) });

    expect(verdict(wider)).toEqual(['kind: c', 'names[]: maxLength']);
    expect(verdict(read.partial({ kind: true }))).toEqual(['.kind: may be absent']);
    expect(verdict(read.extend({ later: z.string() }), z.strictObject(read.shape))).toEqual([
      'later: unknown field',
    ]);
  });

  it('Of alternatives, each that is written needs one that reads it.', () => {
    const one = z.object({ is: z.literal('one') });
    const two = z.object({ is: z.literal('two') });

    expect(verdict(z.union([one, two]), z.union([two, one]))).toEqual([]);
    expect(verdict(z.union([one, two]), one)).toEqual(['|1.is: two']);
  });
});
