import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { keyOf } from '../../portal/history/entries.ts';
import { history } from '../../portal/words/en/history.ts';
import { sourceFiles } from '../support/tree.ts';

/** How actions of the audit are written down in the code. */
const written = [
  /\baction: '([a-z-]+\.[a-z-]+)'/g,
  /\baction = [^;]*'([a-z-]+\.[a-z-]+)'[^;]*;/g,
  /\b(?:append|record|recordChange|audit|auditConsent|asOperator)\([^;]*?'([a-z-]+\.[a-z-]+)'/g,
];

const actions = new Set(
  sourceFiles('shared').flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    return written.flatMap((pattern) =>
      [...text.matchAll(pattern)].map(([, action = '']) => action),
    );
  }),
);

describe('the words of the history', () => {
  it('Every action that the audit records has words in the portal.', () => {
    const without = [...actions].filter((action) => !(keyOf({ action }) in history.actions));

    expect(actions.size).toBeGreaterThan(40);
    expect(without).toEqual([]);
  });
});
