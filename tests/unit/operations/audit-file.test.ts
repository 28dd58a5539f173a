import { describe, expect, it } from '@jest/globals';
import { parseCsv } from '../../../shared/devices/csv.ts';
import type { AuditRow } from '../../../shared/operations/audit.ts';
import { auditLines, csvField } from '../../../shared/operations/audit-file.ts';

const entry: AuditRow = {
  at: '2026-03-02T08:00:38.400Z',
  actor: '=HYPERLINK("https://evil.example","x")',
  action: 'device.paired',
  target: 'a,"b"\nc',
  result: 'ok',
  sequence: 42,
  hash: '-hash',
};

describe('auditLines', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1'])(
    'A spreadsheet takes %j for a text, not for a formula.',
    (text) => {
      expect(csvField(text)).toMatch(/^"?'/);
    },
  );

  it('A CSV file has its columns once, and a reader finds each field again.', () => {
    const file =
      auditLines('csv', [entry], { isFirst: true }) +
      auditLines('csv', [entry], { isFirst: false });
    const rows = parseCsv(file)?.map(({ fields }) => fields);

    expect(rows).toHaveLength(3);
    expect(rows?.[0]).toEqual([
      'at',
      'actor',
      'action',
      'target',
      'result',
      'code',
      'sequence',
      'hash',
    ]);
    expect(rows?.[1]).toEqual([
      entry.at,
      `'${entry.actor}`,
      entry.action,
      entry.target,
      'ok',
      '',
      '42',
      "'-hash",
    ]);
  });

  it('A line of JSON Lines is the entry, whatever it holds.', () => {
    const lines = auditLines('jsonl', [entry, entry], { isFirst: true }).split('\n');

    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0] ?? '')).toEqual(entry);
  });
});
