import { describe, expect, it } from '@jest/globals';
import { actorOf, byDay, subjectOf, topicOf } from '../../../portal/history/entries.ts';

const people = new Map([['user:ann', 'ann@x.example']]);
const of = (actor: string) => actorOf({ actor }, 'me', people);

describe('entries of the audit', () => {
  it('People have their present address, and whoever is no member any more has none.', () => {
    expect(of('user:ann')).toEqual({ kind: 'person', email: 'ann@x.example' });
    expect(of('user:gone')).toEqual({ kind: 'unknown' });
  });

  it('The signed-in person is "you", as an operator too; other operators stay without a name.', () => {
    expect(of('user:me')).toEqual({ kind: 'you' });
    expect(of('operator:me')).toEqual({ kind: 'you' });
    expect(of('operator:other')).toEqual({ kind: 'operator' });
  });

  it('A device and this service act as well.', () => {
    expect(of('device:d:1')).toEqual({ kind: 'device', id: 'd:1' });
    expect(of('system')).toEqual({ kind: 'system' });
  });

  it('Only rooms and devices have a name to look up.', () => {
    expect(subjectOf({ action: 'device.paired', target: 'd1' })).toEqual({
      kind: 'device',
      id: 'd1',
    });
    expect(subjectOf({ action: 'scope.checked', target: 'hash' })).toBeUndefined();
    expect(subjectOf({ action: 'room.added' })).toBeUndefined();
  });

  it('An action that is not known yet belongs to the others.', () => {
    expect(topicOf({ action: 'consent.refused' })).toBe('access');
    expect(topicOf({ action: 'new.thing' })).toBe('other');
  });

  it('Entries of one day stand together, in their order.', () => {
    const at = (hour: string) => ({ at: `2026-11-${hour}:00:00.000Z` });
    const days = byDay([at('30T09'), at('30T08'), at('29T23')], (instant) => instant.slice(0, 10));

    expect(days.map(({ entries }) => entries.length)).toEqual([2, 1]);
  });
});
