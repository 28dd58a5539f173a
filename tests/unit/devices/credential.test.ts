import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  firstSlot,
  formatCredential,
  isDueForRotation,
  newCredential,
  parseCredential,
  promoted,
  slotOf,
  withNext,
} from '../../../shared/devices/credential.ts';

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const now = new Date('2026-03-01T00:00:00.000Z');
const later = new Date('2026-05-01T00:00:00.000Z');

describe('device credentials', () => {
  it('come back from the header as they were given', () => {
    fc.assert(
      fc.property(id, id, (organisationId, deviceId) => {
        const credential = newCredential(organisationId, deviceId);

        expect(parseCredential(`Bearer ${formatCredential(credential)}`)).toEqual(credential);
      }),
    );
  });

  it('are never found in other headers, and no header makes parsing throw', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseCredential(text)).toBeUndefined();
        expect(parseCredential(`Bearer a.b.${text}`.slice(0, 40))).toBeUndefined();
      }),
    );
  });

  it('are kept as digests only', () => {
    const credential = newCredential('o', 'd');

    expect(JSON.stringify(firstSlot(credential, now))).not.toContain(credential.secret);
  });

  it('rotate in two slots: both work until the next is used', () => {
    const [old, fresh] = [newCredential('o', 'd'), newCredential('o', 'd')];
    const before = firstSlot(old, now);
    const both = withNext(before, fresh, later);

    expect([isDueForRotation(before, now), isDueForRotation(before, later)]).toEqual([false, true]);
    expect([slotOf(both, old.secret), slotOf(both, fresh.secret)]).toEqual(['current', 'next']);
    expect(slotOf(promoted(both), old.secret)).toBe('retired');
    expect(slotOf(promoted(both), newCredential('o', 'd').secret)).toBeUndefined();
    expect(slotOf(promoted(both), fresh.secret)).toBe('current');
  });
});
