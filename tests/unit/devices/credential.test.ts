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
  it('A credential is parsed from its header as it was issued.', () => {
    fc.assert(
      fc.property(id, id, (organisationId, deviceId) => {
        const credential = newCredential(organisationId, deviceId);

        expect(parseCredential(`Bearer ${formatCredential(credential)}`)).toEqual(credential);
      }),
    );
  });

  it('Other headers hold no credential, and no header makes parsing throw.', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseCredential(text)).toBeUndefined();
        expect(parseCredential(`Bearer a.b.${text}`.slice(0, 40))).toBeUndefined();
      }),
    );
  });

  it('Only digests of credentials are stored.', () => {
    const credential = newCredential('o', 'd');

    expect(JSON.stringify(firstSlot(credential, now))).not.toContain(credential.secret);
  });

  it('While a credential rotates, both work until the next one is used.', () => {
    const [old, fresh] = [newCredential('o', 'd'), newCredential('o', 'd')];
    const before = firstSlot(old, now);
    const both = withNext(before, fresh, later);

    expect([isDueForRotation(before, now), isDueForRotation(before, later)]).toEqual([false, true]);
    expect([slotOf(both, old.secret), slotOf(both, fresh.secret)]).toEqual(['current', 'next']);
    const after = promoted(both, fresh.secret);
    expect(slotOf(after, old.secret)).toBe('retired');
    expect(slotOf(after, newCredential('o', 'd').secret)).toBeUndefined();
    expect(slotOf(after, fresh.secret)).toBe('current');
  });

  it('The offer that is used first becomes the credential, and the others count as copies from then on.', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(), (many, pick) => {
        const old = newCredential('o', 'd');
        const offers = Array.from({ length: many }, () => newCredential('o', 'd'));
        const open = offers.reduce(
          (slots, one) => withNext(slots, one, later),
          firstSlot(old, now),
        );
        const used = offers[pick % many] ?? old;

        expect(offers.map(({ secret }) => slotOf(open, secret))).toEqual(Array(many).fill('next'));
        const after = promoted(open, used.secret);

        expect(slotOf(after, used.secret)).toBe('current');
        for (const { secret } of [old, ...offers].filter((one) => one !== used)) {
          expect(slotOf(after, secret)).toBe('retired');
        }
        expect(after.retired).toHaveLength(1);
      }),
    );
  });

  it('Open offers stay few, and retired ones are remembered however often somebody asks for another.', () => {
    const [first, second] = [newCredential('o', 'd'), newCredential('o', 'd')];
    const offers = Array.from({ length: 500 }, () => newCredential('o', 'd'));
    const rotated = promoted(withNext(firstSlot(first, now), second, later), second.secret);
    const open = offers.reduce((slots, one) => withNext(slots, one, later), rotated);

    expect(offers.filter(({ secret }) => slotOf(open, secret) === 'next')).toHaveLength(8);
    expect(slotOf(open, offers.at(-9)?.secret ?? '')).toBe('retired');
    expect(slotOf(open, first.secret)).toBe('retired');
    expect(JSON.stringify(open).length).toBeLessThan(5000);
  });
});
