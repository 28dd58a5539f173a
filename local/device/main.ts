/** `npm run device`: a room's screen on the console. Pairs once with `--code`, then shows its room until Ctrl-C. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { pair } from '../../device-client/api.ts';
import { type DeviceStatus, runDevice } from '../../device-client/device.ts';
import type { Paired } from '../../device-client/store.ts';
import { dayLines } from './day.ts';
import { openFileStore } from './file-store.ts';

const MUST_BE_PAIRED = 3;
const USAGE = 'npm run device -- [--code CODE] [--api URL] [--data DIR] [--json]';

function options() {
  try {
    const { values } = parseArgs({
      options: {
        code: { type: 'string' },
        api: { type: 'string' },
        data: { type: 'string', default: '.local/device' },
        json: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    return end(2, `${error instanceof Error ? error.message : 'Bad arguments.'}\n${USAGE}`);
  }
}

function end(code: number, line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(code);
}

/** Where the local cloud of this folder answers, when it has been started. */
function defaultApi(): string {
  try {
    const urls: unknown = JSON.parse(readFileSync('.local/urls.json', 'utf8'));
    if (
      typeof urls === 'object' &&
      urls !== null &&
      'api' in urls &&
      typeof urls.api === 'string'
    ) {
      return urls.api;
    }
  } catch {
    // Never started here: its normal address is as good a guess as any.
  }
  return 'http://localhost:7071/api';
}

const { code, data, json, ...given } = options();
const store = openFileStore(data);
const api = given.api?.replace(/\/+$/, '');

async function pairNow(pairingCode: string): Promise<Paired> {
  const unit = {
    pairingCode,
    serialNumber: `${hostname()}-${randomUUID().slice(0, 8)}`,
    model: 'Console device',
  };
  try {
    const paired = await pair(api ?? defaultApi(), unit);
    await store.forgetSnapshot();
    await store.keepPaired(paired);
    return paired;
  } catch (error) {
    return end(1, `Pairing failed: ${error instanceof Error ? error.message : 'unknown'}`);
  }
}

const newlyPaired = code === undefined ? undefined : await pairNow(code);
const kept = await store.read();
const paired = newlyPaired ?? kept.paired;
if (paired === undefined) end(MUST_BE_PAIRED, `This device is not paired yet.\n${USAGE}`);

const isOnline = ({ connection }: DeviceStatus): boolean => connection === 'online';

function draw({ snapshot, fresh, clockAheadMs, ...status }: DeviceStatus): void {
  if (snapshot === undefined || json) return;
  const clearScreen = process.stdout.isTTY ? '\u001B[2J\u001B[H' : '';
  const lines = dayLines(snapshot, new Date(Date.now() + clockAheadMs), {
    online: status.connection === 'online',
    fresh,
  });
  process.stdout.write(`${clearScreen}${lines.join('\n')}\n`);
}

function onChange(status: DeviceStatus, before: DeviceStatus): void {
  const { snapshot, unpaired } = status;
  if (unpaired !== undefined)
    end(MUST_BE_PAIRED, `This device must be paired again (${unpaired}).`);
  if (status.room !== before.room) sayRoom(status);
  if (status.reason !== before.reason && !isOnline(status)) say(`Offline: ${status.reason ?? ''}`);
  if (status.tests > before.tests) say('A test from the portal has arrived.');
  const isNew =
    snapshot !== undefined &&
    (status.room !== before.room ||
      snapshot.version !== before.snapshot?.version ||
      snapshot.assignmentId !== before.snapshot.assignmentId);
  if (isNew && json) process.stdout.write(`${JSON.stringify(snapshot)}\n`);
  if (isNew || status.fresh !== before.fresh || isOnline(status) !== isOnline(before)) draw(status);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function sayRoom({ room }: DeviceStatus): void {
  if (room === 'unassigned') say('No room is assigned to this device.');
  if (room === 'waiting') say('Waiting for the first reading of the room.');
}

const device = runDevice({
  store,
  paired: { ...paired, ...(api !== undefined && { api }) },
  kept,
  onChange,
  onStoreError: () => say(`The folder ${data} cannot be written.`),
});
draw(device.status);
const redraw = setInterval(() => draw(device.status), 60_000);
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    clearInterval(redraw);
    device.stop();
    // The SDK's keep-alive tasks would hold the process for a while.
    process.exit(0);
  });
}
