import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseCsv } from '../../../shared/devices/csv.ts';

const field = fc.string({ unit: fc.constantFrom('a', 'ü', '"', ',', '\n', ' ', ';') });
const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;

describe('comma-separated values', () => {
  it('CSV is parsed back as it was written.', () => {
    const rows = fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 6 });
    fc.assert(
      fc.property(rows, fc.constantFrom('\n', '\r\n'), fc.boolean(), (written, end, isEnded) => {
        const lines = written.map((row) => row.map(quoted).join(','));
        const text = lines.join(end) + (isEnded && lines.length > 0 ? end : '');

        const trimmed = written.map((row) => row.map((value) => value.trim()));
        expect(parseCsv(`\uFEFF${text}`)?.map(({ fields }) => fields)).toEqual(
          trimmed.filter((row) => row.some((value) => value !== '')),
        );
      }),
    );
  });

  it('No text makes parsing CSV throw or hang.', () => {
    fc.assert(
      fc.property(field, (text) => {
        const rows = parseCsv(text);

        expect(rows === undefined || Array.isArray(rows)).toBe(true);
      }),
    );
  });

  it('Every row says on which line it began.', () => {
    expect(parseCsv('a,b\n"x\ny",1\n\nz,2')).toEqual([
      { line: 1, fields: ['a', 'b'] },
      { line: 2, fields: ['x\ny', '1'] },
      { line: 5, fields: ['z', '2'] },
    ]);
    expect(parseCsv('a,"b')).toBeUndefined();
  });
});
