import { describe, expect, it } from '@jest/globals';
import type { Device } from '../../../portal/devices/device-queries.ts';
import {
  conditionOf,
  devicesShown,
  skewMinutesOf,
  testResult,
  usedDevices,
} from '../../../portal/devices/device-view.ts';

const device = (name: string, more: Partial<Device> = {}): Device => ({
  id: name,
  name,
  state: 'paired',
  roomId: 'oak',
  assignmentId: 'a',
  connected: true,
  stale: false,
  offline: false,
  ...more,
});
const about = {
  compareText: new Intl.Collator('en').compare,
  roomName: (id: string | null) => (id === null ? '' : 'Oak room'),
};
const byState = { by: 'state', isDescending: false } as const;

describe('the devices that are shown', () => {
  it('has one word for each, the worst first', () => {
    const said = [
      device('fine'),
      device('away', { connected: false }),
      device('old', { stale: true }),
      device('lost', { stale: true, roomState: 'gone' }),
      device('idle', { roomId: null, stale: true }),
      device('dead', { offline: true, stale: true }),
      device('new', { state: 'unpaired' }),
      device('ended', { state: 'revoked', offline: true }),
    ].map(conditionOf);

    expect(said).toEqual([
      'connected',
      'disconnected',
      'stale',
      'room-lost',
      'unassigned',
      'offline',
      'unpaired',
      'revoked',
    ]);
  });

  it('leaves out revoked ones until they are asked for', () => {
    const devices = [device('fine'), device('ended', { state: 'revoked' })];
    const shown = (filter: typeof usedDevices) =>
      devicesShown(devices, filter, byState, about).map(({ name }) => name);

    expect(shown(usedDevices)).toEqual(['fine']);
    expect(shown({ ...usedDevices, condition: 'revoked' })).toEqual(['ended']);
  });

  it('finds a device by its room and by its serial number', () => {
    const devices = [device('one', { serialNumber: 'SN-17' }), device('two', { roomId: null })];
    const shown = (text: string) =>
      devicesShown(devices, { ...usedDevices, text }, byState, about).map(({ name }) => name);

    expect([shown('oak'), shown('sn-17'), shown('two')]).toEqual([['one'], ['one'], ['two']]);
  });

  it('tells of a wrong clock only when people would notice', () => {
    expect(skewMinutesOf(device('a', { clockSkewSeconds: 119 }))).toBeUndefined();
    expect(skewMinutesOf(device('a', { clockSkewSeconds: -180 }))).toBe(-3);
  });
});

describe('a test of a device', () => {
  const sent = { id: 't', at: 1_000 };
  const seen = { id: 't', sentAt: '', seenAt: '2026-03-02T08:00:00.000Z' };

  it('has arrived when the device says so of this very test', () => {
    expect(testResult(sent, seen, 2_000)).toBe('seen');
    expect(testResult(sent, { ...seen, id: 'older' }, 2_000)).toBe('waiting');
  });

  it('counts as not answered after twenty seconds', () => {
    expect(testResult(sent, undefined, 21_000)).toBe('waiting');
    expect(testResult(sent, undefined, 21_001)).toBe('silent');
  });
});
