import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { alertKinds } from '../../shared/alerts/contract.ts';
import { explainAlert } from '../../shared/alerts/guide.ts';

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
