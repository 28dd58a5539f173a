import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { metricDescriptions } from '../../shared/platform/metrics.ts';
import { settings } from '../../shared/platform/settings.ts';

const page = readFileSync('docs/telemetry.md', 'utf8');
/** The first two cells of the rows of a table, by the head of its first column. */
function rowsOf(head: string): readonly (readonly [string, string])[] {
  const from = page.split('\n').findIndex((line) => line.startsWith(`| ${head} |`));
  const lines = page.split('\n').slice(from + 2);
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(0, end).map((line) => {
    const [, first = '', second = ''] = line.split('|').map((cell) => cell.trim());
    return [first.replaceAll('`', ''), second.replaceAll('`', '')] as const;
  });
}

const ordered = (rows: readonly (readonly string[])[]): readonly string[] =>
  rows.map((row) => row.join(' | ')).toSorted((a, b) => a.localeCompare(b));

describe('docs/telemetry.md', () => {
  it('names every metric with its unit and no other', () => {
    const source = readFileSync('telemetry/measure-process.ts', 'utf8');
    const ofProcess = [...source.matchAll(/'([\w.]+)', \{\s+unit: '(\w+)'/g)].map(
      ([, name = '', unit = '']) => [name, unit],
    );
    const ofProduct = metricDescriptions.map(({ name, unit }) => [name, unit]);

    expect(ordered(rowsOf('metric'))).toEqual(ordered([...ofProduct, ...ofProcess]));
  });

  it('names every setting of telemetry with its default', () => {
    const named = Object.entries(settings.shape)
      .filter(([name]) => /^(?:OTEL|APPLICATIONINSIGHTS|TELEMETRY)_/.test(name))
      .map(([name, schema]) => [name, JSON.stringify(schema.safeParse(undefined).data) ?? 'none']);

    expect(ordered(rowsOf('setting'))).toEqual(ordered(named));
  });
});
