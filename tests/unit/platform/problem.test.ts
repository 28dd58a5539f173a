import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AppError, type ErrorKind } from '../../../shared/platform/errors.ts';
import { toProblem } from '../../../shared/platform/problem.ts';

const kinds: ErrorKind[] = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'precondition-failed',
  'gone',
  'too-large',
  'unsupported-media-type',
  'throttled',
  'upstream-rejected',
  'upstream-unavailable',
  'internal',
];

describe('toProblem', () => {
  it('gives every kind of error a status of its class', () => {
    for (const kind of kinds) {
      const { status, problem } = toProblem(new AppError('x.y', { kind, title: 'T', action: 'A' }));

      expect(status).toBeGreaterThanOrEqual(400);
      expect(problem).toMatchObject({ code: 'x.y', title: 'T', status });
    }
  });

  it('shows nothing of the message of an unknown error', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        const { status, problem } = toProblem(thrown);

        expect([status, problem.code, problem.detail]).toEqual([
          500,
          'internal.unexpected',
          undefined,
        ]);
      }),
    );
    const answer = toProblem(new Error('planted'), 'trace');
    expect(JSON.stringify(answer)).not.toContain('planted');
  });

  it('sends Retry-After as whole seconds, at least one', () => {
    const error = new AppError(
      'a.b',
      { kind: 'throttled', title: 'T', action: 'A' },
      { retryAfterSeconds: 0.2 },
    );

    expect(toProblem(error).headers['retry-after']).toBe('1');
  });

  it('names the invocation in `instance`, except where every answer must be equal', () => {
    const instanceOf = (uniformResponse?: true) =>
      toProblem(
        new AppError('a.b', {
          kind: 'not-found',
          title: 'T',
          action: 'A',
          ...(uniformResponse && { uniformResponse }),
        }),
        'call',
      ).problem.instance;

    expect([instanceOf(), instanceOf(true)]).toEqual(['call', undefined]);
  });

  it('sends WWW-Authenticate: Bearer when there is no token', () => {
    const error = new AppError('auth.invalid', {
      kind: 'unauthenticated',
      title: 'T',
      action: 'A',
    });

    expect(toProblem(error).headers['www-authenticate']).toBe('Bearer');
  });
});
