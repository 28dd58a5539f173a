import { describe, expect, it } from '@jest/globals';
import { codes } from '../../portal/words/de/codes.ts';
import { problems } from '../../shared/composition/api.ts';
import { visitPermissions } from '../../shared/onboarding/connection/access-limit.ts';
import { changeSteps } from '../../shared/onboarding/connection/access-mode-steps.ts';
import {
  accessModeRules,
  discoveryApproval,
} from '../../shared/onboarding/connection/access-modes.ts';
import { causeCodes, warningCodes } from '../../shared/onboarding/connection/explanations.ts';
import { noticeCodes } from '../../shared/rooms/room-list.ts';
import { reasons, verdicts } from '../../shared/scope/verdict.ts';

const permissions = [
  ...Object.values(accessModeRules).flatMap((mode) => mode.permissions.map(({ value }) => value)),
  ...discoveryApproval('').permissions.map(({ name }) => name),
  ...visitPermissions.map(({ value }) => value),
];

const known: Readonly<Record<keyof typeof codes, readonly string[]>> = {
  problems: Object.keys(problems),
  causes: causeCodes,
  notices: [...warningCodes, ...noticeCodes],
  scope: [...verdicts.filter((verdict) => verdict !== 'inconclusive'), ...reasons],
  changeSteps,
  permissions,
  details: Object.keys(codes.details),
};

describe('what the API says, in German', () => {
  it.each(Object.keys(known) as (keyof typeof codes)[])(
    'Every code of "%s" has German words, and no code that has gone keeps them.',
    (kind) => {
      expect(Object.keys(codes[kind]).toSorted()).toEqual([...new Set(known[kind])].toSorted());
    },
  );

  it('A problem with a next step in English has one in German.', () => {
    const without = Object.entries(problems)
      .filter(
        ([code, { action }]) => action !== undefined && codes.problems[code]?.action === undefined,
      )
      .map(([code]) => code);

    expect(without).toEqual([]);
  });
});
