import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { alertKinds } from '../../shared/alerts/contract.ts';
import { explainAlert } from '../../shared/alerts/guide.ts';
import { contract } from '../../shared/composition/api.ts';

const FOLDER = 'docs/runbooks';

it('Every kind of alert has a runbook, and every runbook a kind.', () => {
  const linked = alertKinds.map((kind) => explainAlert(kind).runbook);

  expect(readdirSync(FOLDER).map((name) => `${FOLDER}/${name}`)).toEqual(linked.toSorted());
});

it.each(alertKinds)('The runbook of %s has the title of the alert and the four parts.', (kind) => {
  const { title, runbook } = explainAlert(kind);
  const headings = readFileSync(runbook, 'utf8').match(/^#+ .*$/gm);

  expect(headings).toEqual([
    `# ${title}`,
    '## What it means',
    '## How to see it',
    '## What to do',
    '## How it ends',
  ]);
});

it('Every request of a runbook is one that the API answers.', () => {
  const patterns = contract.map(({ method, route }) => ({
    method,
    path: new RegExp(`^${route.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }));
  const asked = alertKinds.flatMap((kind) => {
    const text = readFileSync(explainAlert(kind).runbook, 'utf8');
    return [...text.matchAll(/^ *curl (.*)"\$API\/([^"?]*)/gm)].map(
      ([, flags = '', path = '']) => ({
        kind,
        method: flags.includes('POST') ? 'POST' : 'GET',
        path,
      }),
    );
  });

  const unknown = asked.filter(
    (one) => !patterns.some(({ method, path }) => method === one.method && path.test(one.path)),
  );

  expect(asked.length).toBeGreaterThan(alertKinds.length);
  expect(unknown).toEqual([]);
});
