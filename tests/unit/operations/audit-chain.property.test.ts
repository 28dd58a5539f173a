import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AuditRow, auditHash } from '../../../shared/operations/audit.ts';
import { followChain, NO_LINK } from '../../../shared/operations/audit-chain.ts';

/** Newest first. */
function chainOf(length: number): AuditRow[] {
  const entries: AuditRow[] = [];
  for (let sequence = 1; sequence <= length; sequence += 1) {
    const entry = {
      sequence,
      at: '2026-01-01T00:00:00.000Z',
      actor: 'system',
      action: `a.${sequence}`,
    };
    const hash = auditHash(entries[0]?.hash ?? NO_LINK.hash, { ...entry, result: 'ok' });
    entries.unshift({ ...entry, result: 'ok', hash });
  }
  return entries;
}

const headOf = ([newest]: readonly AuditRow[]) =>
  newest === undefined ? NO_LINK : { sequence: newest.sequence, hash: newest.hash };

/** Looked at in parts, as the duty does. */
function verdictOf(
  entries: readonly (AuditRow | undefined)[],
  head: typeof NO_LINK,
  limit: number,
) {
  let from = head;
  for (;;) {
    const at = entries.length - from.sequence;
    const part = entries.slice(Math.max(0, at), Math.max(0, at) + limit);
    const verdict = followChain(from, part, part.length < limit ? NO_LINK : undefined);
    if (verdict.state !== 'unfinished') return verdict;
    ({ from } = verdict);
  }
}

const chains = fc.integer({ min: 1, max: 40 }).map(chainOf);
const limits = fc.integer({ min: 2, max: 12 });

describe('followChain', () => {
  it('An untouched chain is whole, however many entries are looked at together.', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }).map(chainOf), limits, (entries, limit) => {
        expect(verdictOf(entries, headOf(entries), limit)).toEqual({ state: 'whole' });
      }),
    );
  });

  it('One changed field of one entry is found, and the entry or the next one is named.', () => {
    const changes = fc.constantFrom<Partial<AuditRow>>(
      { action: 'b.0' },
      { actor: 'user:somebody' },
      { at: '2020-01-01T00:00:00.000Z' },
      { target: 'else' },
      { result: 'failed' },
      { hash: 'else' },
      { sequence: 999 },
    );
    fc.assert(
      fc.property(chains, fc.nat(), changes, limits, (entries, pick, change, limit) => {
        const index = pick % entries.length;
        const changed = entries.with(index, { ...entries[index], ...change } as AuditRow);
        const verdict = verdictOf(changed, headOf(entries), limit);
        const own = entries.length - index;

        expect(verdict.state).toBe('broken');
        expect([own, own + 1]).toContain(verdict.state === 'broken' && verdict.sequence);
      }),
    );
  });

  it('An entry that cannot be read breaks the chain.', () => {
    const entries: (AuditRow | undefined)[] = chainOf(5);

    expect(followChain(headOf(chainOf(5)), entries.with(2, undefined), NO_LINK).state).toBe(
      'broken',
    );
  });

  it('Entries that are missing at either end break the chain.', () => {
    const entries = chainOf(6);

    expect(followChain(headOf(entries), entries.slice(1), NO_LINK).state).toBe('broken');
    expect(followChain(headOf(entries), entries.slice(0, -1), NO_LINK).state).toBe('broken');
    expect(followChain(headOf(entries), [], NO_LINK).state).toBe('broken');
  });

  it('A chain whose oldest entries were removed by age is whole from there on.', () => {
    const entries = chainOf(6);
    const removed = { sequence: 2, hash: entries.at(-2)?.hash ?? '' };

    expect(followChain(headOf(entries), entries.slice(0, 4), removed)).toEqual({ state: 'whole' });
    expect(followChain(headOf(entries), entries, removed)).toEqual({ state: 'whole' });
    expect(followChain(headOf(entries), entries.slice(0, 4), { ...removed, hash: 'x' })).toEqual({
      state: 'broken',
      sequence: 3,
    });
  });
});
