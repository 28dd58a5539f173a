import { describe, expect, it } from '@jest/globals';
import { scriptOf, shownSteps, waitOf } from '../../../portal/access/access-mode.ts';
import { probeAnswer, roomResults, toneOf } from '../../../portal/access/verdict.ts';

const scripts = { rbac: 'grant by rbac', applicationAccessPolicy: 'grant by policy' };
const undo = { rbac: 'undo rbac', applicationAccessPolicy: 'undo policy' };
const access = { scripts, undo };
const result = {
  at: '2026-11-30T10:00:00.000Z',
  explanation: { title: '', action: '' },
  rooms: [],
};

describe('the verdict on mailbox access', () => {
  it('Only a proof is good; what is known to reach too far is bad; everything else is a warning.', () => {
    expect(toneOf('proven')).toBe('good');
    expect(toneOf('widened')).toBe('bad');
    expect(toneOf('failed')).toBe('bad');
    expect(toneOf('inconclusive')).toBe('warning');
    expect(toneOf(undefined)).toBe('none');
  });

  it('A room that cannot be read stands first, and one whose name is not known has its id.', () => {
    const rooms = [
      { id: 'b', readable: true },
      { id: 'a', readable: true },
      { id: 'gone', readable: false, reason: 'unknown-room' },
    ];
    const names = [
      { id: 'a', displayName: 'Atomium', emailAddress: 'atomium@x.example' },
      { id: 'b', displayName: 'Béguinage', emailAddress: 'beguinage@x.example' },
    ];

    expect(roomResults({ rooms }, names).map(({ name }) => name)).toEqual([
      'gone',
      'Atomium',
      'Béguinage',
    ]);
  });

  it('An answer that is neither a refusal nor a calendar proves nothing about the other mailbox.', () => {
    expect(probeAnswer(undefined)).toBeUndefined();
    expect(probeAnswer({ ...result, verdict: 'proven', canary: { refused: true } })).toBe(
      'refused',
    );
    const canary = { refused: false, reason: 'canary.readable' };
    expect(probeAnswer({ ...result, verdict: 'failed', canary })).toBe('readable');
    const lost = { refused: false, reason: 'canary.not-found' };
    expect(probeAnswer({ ...result, verdict: 'inconclusive', canary: lost })).toBe('unknown');
  });
});

describe('a change of access mode', () => {
  it('Steps before the present one are done, and those after it come later.', () => {
    const steps = (['scope', 'propagate', 'settle'] as const).map((step) => ({
      step,
      by: step === 'scope' ? ('administrator' as const) : ('service' as const),
      text: step,
    }));

    expect(shownSteps({ steps, step: 'propagate' }).map(({ state }) => state)).toEqual([
      'done',
      'now',
      'later',
    ]);
  });

  it('Each step that needs a script has the right one, and the last takes back the former limit.', () => {
    const of = (step: 'scope' | 'limit' | 'clean-up' | 'prove', from: 'rbac' | 'consent') =>
      scriptOf({ step, from }, access)?.text;

    expect(of('scope', 'consent')).toBe('grant by rbac');
    expect(of('limit', 'rbac')).toBe('grant by policy');
    expect(of('clean-up', 'rbac')).toBe('undo rbac');
    expect(of('clean-up', 'consent')).toBe('undo policy');
    expect(of('prove', 'consent')).toBeUndefined();
    expect(
      scriptOf({ step: 'remove-grant', from: 'consent', script: 'revoke' }, undefined),
    ).toEqual({
      key: 'revoke',
      text: 'revoke',
    });
  });

  it('Only the wait for Exchange has a known end, and it is never more than over.', () => {
    const since = '2026-11-30T10:00:00.000Z';
    const begun = Date.parse(since);

    expect(waitOf({ step: 'prove', since }, begun)).toBeUndefined();
    expect(waitOf({ step: 'propagate', since }, begun + 3600_000)).toEqual({
      done: 0.5,
      until: '2026-11-30T12:00:00.000Z',
    });
    expect(waitOf({ step: 'propagate', since }, begun + 9 * 3600_000)?.done).toBe(1);
  });
});
