import { expect, it } from '@jest/globals';
import { problemTitleOf } from '../../../shared/composition/problem-titles.ts';

it.each([
  ['a refusal', 'consent.declined', 'The approval was declined'],
  [
    'a failed set-up',
    'secret.forbidden-by-policy',
    'A policy of the Microsoft tenant forbids secrets for apps',
  ],
  ['what has no title', 'scope.failed', undefined],
])('The code of %s is told as a title, or not at all.', (_what, code, title) => {
  expect(problemTitleOf(code)).toBe(title);
});
