/** How a device is, in one word, and which devices a person asked to see. Pure. */
import { finderOf, plain } from '../parts/search-text.ts';
import type { Device } from './device-queries.ts';

/** The worst first: one word says what to do about a device. */
export type Condition =
  | 'revoked'
  | 'unpaired'
  | 'offline'
  | 'unassigned'
  | 'room-lost'
  | 'stale'
  | 'disconnected'
  | 'connected';

export function conditionOf(device: Device): Condition {
  if (device.state === 'revoked') return 'revoked';
  if (device.state === 'unpaired') return 'unpaired';
  if (device.offline) return 'offline';
  if (device.roomId === null) return 'unassigned';
  if (device.roomState === 'gone' || device.roomState === 'unreadable') return 'room-lost';
  if (device.stale) return 'stale';
  return device.connected ? 'connected' : 'disconnected';
}

const NOTICED_SKEW_SECONDS = 120;

/** Minutes that a device's clock is wrong; undefined while nobody would notice. */
export function skewMinutesOf({ clockSkewSeconds = 0 }: Device): number | undefined {
  return Math.abs(clockSkewSeconds) < NOTICED_SKEW_SECONDS
    ? undefined
    : Math.round(clockSkewSeconds / 60);
}

export type DeviceColumn = 'name' | 'state' | 'room' | 'seen';

export interface DeviceFilter {
  readonly text: string;
  /** `used`: all but revoked ones. */
  readonly condition: Condition | 'used' | 'attention';
}

export const usedDevices: DeviceFilter = { text: '', condition: 'used' };

const attention: ReadonlySet<Condition> = new Set(['offline', 'unassigned', 'room-lost', 'stale']);

const order: readonly Condition[] = [
  'offline',
  'room-lost',
  'stale',
  'unassigned',
  'unpaired',
  'disconnected',
  'connected',
  'revoked',
];

export function devicesShown(
  devices: readonly Device[],
  filter: DeviceFilter,
  sorting: { readonly by: DeviceColumn; readonly isDescending: boolean },
  about: {
    readonly compareText: (left: string, right: string) => number;
    readonly roomName: (roomId: string | null) => string;
  },
): readonly Device[] {
  const isFound = finderOf(filter.text);
  const found = devices.filter((device) => {
    const condition = conditionOf(device);
    if (!isWanted(condition, filter.condition)) return false;
    const { name, serialNumber = '', model = '', roomId } = device;
    return isFound(plain([name, serialNumber, model, about.roomName(roomId)].join(' ')));
  });
  const compare = comparisons(about)[sorting.by];
  const direction = sorting.isDescending ? -1 : 1;
  return found.sort(
    (left, right) =>
      direction * compare(left, right) ||
      about.compareText(left.name, right.name) ||
      (left.id < right.id ? -1 : 1),
  );
}

function isWanted(condition: Condition, wanted: DeviceFilter['condition']): boolean {
  if (wanted === 'used') return condition !== 'revoked';
  return wanted === 'attention' ? attention.has(condition) : condition === wanted;
}

function comparisons(about: {
  readonly compareText: (left: string, right: string) => number;
  readonly roomName: (roomId: string | null) => string;
}): Readonly<Record<DeviceColumn, (left: Device, right: Device) => number>> {
  const seen = ({ lastSeenAt }: Device): number =>
    lastSeenAt === undefined ? 0 : Date.parse(lastSeenAt);
  return {
    name: (left, right) => about.compareText(left.name, right.name),
    room: (left, right) =>
      about.compareText(about.roomName(left.roomId), about.roomName(right.roomId)),
    state: (left, right) => order.indexOf(conditionOf(left)) - order.indexOf(conditionOf(right)),
    seen: (left, right) => seen(left) - seen(right),
  };
}

const TEST_WAITS_MS = 20_000;

export type TestResult = 'waiting' | 'seen' | 'silent';

/** The outcome of a test: the device says with its next report that it has shown it. */
export function testResult(
  sent: { readonly id: string; readonly at: number },
  test: Device['test'],
  now: number,
): TestResult {
  if (test?.id === sent.id && test.seenAt !== undefined) return 'seen';
  return now - sent.at > TEST_WAITS_MS ? 'silent' : 'waiting';
}
