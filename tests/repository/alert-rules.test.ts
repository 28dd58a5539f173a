/** Rules of Azure Monitor are data in infra/, far from the code that they watch: these tests keep them together. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { alertKinds } from '../../shared/alerts/contract.ts';
import { explainAlert } from '../../shared/alerts/guide.ts';
import { metricDescriptions } from '../../shared/platform/metrics.ts';
import { sourceFiles } from '../support/tree.ts';

const read = <T>(path: string) => JSON.parse(readFileSync(path, 'utf8')) as T;
const { logs } = read<{ logs: readonly { event: string; runbook: string }[] }>('infra/alerts.json');
const { objectives, windows } = read<{
  objectives: readonly {
    name: string;
    percent: string;
    runbook: string;
    metric: string;
    all: string;
    bad: string;
  }[];
  windows: readonly { burn: string }[];
}>('infra/objectives.json');
const sources = sourceFiles('shared', 'functions')
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

describe('the alert rules of infra/', () => {
  it('Each log event is one that the app writes.', () => {
    expect(logs.filter(({ event }) => !sources.includes(`'${event}'`))).toEqual([]);
  });

  it('Each objective reads a metric of the product, by attributes that it has and values that they take.', () => {
    for (const { metric, all, bad } of objectives) {
      const described = metricDescriptions.find(({ name }) => name === metric)?.description;
      for (const condition of [all, bad]) {
        const attributes = [...condition.matchAll(/Properties\.(\w+)/g)].map(([, key]) => key);
        const values = [...condition.matchAll(/(?<!startswith )'([\w-]+)'/g)].map(([, it]) => it);

        expect(attributes.length).toBeGreaterThan(0);
        for (const key of attributes) expect(described).toContain(`\`${key}\``);
        for (const value of values)
          expect(sources).toMatch(new RegExp(`'${value}'|\\b${value}\\b,`));
      }
    }
  });

  it('An objective can be missed so badly that each of its rules fires.', () => {
    for (const { percent } of objectives) {
      for (const { burn } of windows)
        expect((Number(burn) * (100 - Number(percent))) / 100).toBeLessThan(1);
    }
  });

  it('Each rule leads to the runbook of an alert.', () => {
    const runbooks = alertKinds.map((kind) => explainAlert(kind).runbook);

    for (const { runbook } of [...logs, ...objectives])
      expect(runbooks).toContain(`docs/runbooks/${runbook}.md`);
  });

  it('docs/operations.md has each objective with its share.', () => {
    const rows = readFileSync('docs/operations.md', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('|'));

    for (const { name, percent } of objectives) {
      const row = rows.find((line) => line.includes(`| \`${name}\` |`));
      expect(row).toContain(` ${percent} %`);
    }
  });
});
