import { describe, expect, it } from '@jest/globals';
import { type ApiTexts, apiWords, sentences } from '../../../portal/words/api-texts.ts';

const nothing: ApiTexts = {
  problems: {},
  causes: {},
  notices: {},
  scope: {},
  changeSteps: {},
  permissions: {},
  details: {},
};
const invalid = {
  code: 'request.invalid',
  title: 'The request does not match the contract',
  action: 'Correct the fields.',
  details: ['must be a public address', 'must be a public address', 'is new'],
};

describe('what the API says', () => {
  it('English pages show the words of the API.', () => {
    expect(apiWords(undefined).refusal(invalid)).toEqual({
      title: 'The request does not match the contract',
      action: 'Correct the fields.',
      detail: 'Must be a public address. Is new.',
    });
    expect(apiWords(undefined).notice({ code: 'a.b', message: 'Wait.' })).toBe('Wait.');
  });

  it('Other languages translate the code and each known detail, and keep what they do not know.', () => {
    const words = apiWords({
      ...nothing,
      problems: { 'request.invalid': { title: 'Eine Angabe passt nicht' } },
      details: { 'must be a public address': 'Die Adresse muss öffentlich sein.' },
    });

    expect(words.refusal(invalid)).toEqual({
      title: 'Eine Angabe passt nicht',
      detail: 'Die Adresse muss öffentlich sein. Is new.',
    });
    expect(words.refusal({ code: 'new.code', title: 'New', details: [] })).toEqual({
      title: 'New',
    });
  });

  it('A cause has other words while the set-up waits than once it has failed.', () => {
    const words = apiWords({
      ...nothing,
      causes: { 'a.b': { message: 'Noch nicht.', title: 'Misslungen', action: 'Neu.' } },
    });

    expect(words.notice({ code: 'a.b', message: 'Not yet.' })).toBe('Noch nicht.');
    expect(
      words.problem({ code: 'a.b', title: 'Failed', detail: 'Not yet.', action: 'Again.' }),
    ).toEqual({
      title: 'Misslungen',
      detail: 'Noch nicht.',
      action: 'Neu.',
    });
  });

  it('A verdict is explained by its reason, unless the verdict itself says it.', () => {
    const explained = (title: string) => ({ title, action: '' });
    const words = apiWords({
      ...nothing,
      scope: {
        failed: explained('nicht begrenzt'),
        'not-limitable': explained('nicht begrenzbar'),
        'canary.is-room': explained('ein Raum'),
      },
    });
    const titleOf = (verdict: string, reason?: string) =>
      words.verdict({ verdict, reason, explanation: explained('English') }).title;

    expect(titleOf('failed', 'canary.readable')).toBe('nicht begrenzt');
    expect(titleOf('inconclusive', 'canary.is-room')).toBe('ein Raum');
    expect(titleOf('not-limitable', 'canary.is-room')).toBe('nicht begrenzbar');
    expect(titleOf('inconclusive', 'check.timed-out')).toBe('English');
  });

  it('Details become sentences one after the other.', () => {
    expect(sentences('must be short', undefined, '', 'Try again.', 'Really?')).toBe(
      'Must be short. Try again. Really?',
    );
  });
});
