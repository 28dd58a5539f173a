import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { keyOf } from '../../portal/history/entries.ts';
import { history } from '../../portal/words/en/history.ts';
import { sourceFiles } from '../support/tree.ts';

/** How actions of the audit are written down in the code. */
const written = [
  /\baction: '([a-z-]+\.[a-z-]+)'/g,
  /\baction = [^;]*'([a-z-]+\.[a-z-]+)'[^;]*;/g,
  /\b(?:append|as|asOperator|audit|consentEntry|entryBy|entryOf|note|noted)\([^;]*?'([a-z-]+\.[a-z-]+)'/g,
];

const actions = new Set(
  sourceFiles('shared').flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    return written.flatMap((pattern) =>
      [...text.matchAll(pattern)].map(([, action = '']) => action),
    );
  }),
);

/** These append what changes no row of ours, such as a refusal or a request, or what has a key of its own. */
const appendedDirectly = [
  'shared/alerts/announce-alert.ts',
  'shared/devices/send-test.ts',
  'shared/onboarding/consent/complete-consent.ts',
  'shared/onboarding/consent/consent-redirect.ts',
  'shared/onboarding/limit-access/limit-record.ts',
  'shared/onboarding/operators/operate-setups.ts',
  'shared/operations/contract.ts',
  'shared/organisation-data/erase-organisation.ts',
  'shared/rooms/request-refresh.ts',
];

describe('the entries of the history', () => {
  it('Every change of a row gets its entry by noteChange, which survives a crash.', () => {
    const appending = sourceFiles('shared').filter((path) =>
      /\baudit(\(\))?\.append\(/.test(readFileSync(path, 'utf8')),
    );

    expect(appending.sort()).toEqual(appendedDirectly);
  });
});

describe('the words of the history', () => {
  it('Every action that the audit records has words in the portal.', () => {
    const without = [...actions].filter((action) => !(keyOf({ action }) in history.actions));

    expect(actions.size).toBeGreaterThan(40);
    expect(without).toEqual([]);
  });
});
