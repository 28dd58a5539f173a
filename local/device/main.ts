/** `npm run device`: a room's screen on the console. Pairs once with `--code`, then shows its room until Ctrl-C. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { pair } from './api.ts';
import { connectDevice, type DeviceState } from './client.ts';
import { dayLines } from './day.ts';
import { openMemory, type Paired } from './memory.ts';
import type { Snapshot } from './screen.ts';

const MUST_BE_PAIRED = 3;
/** A smaller change of the clock is not worth a write. */
const CLOCK_STEP_MS = 5_000;
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
const memory = openMemory(data);
const api = given.api?.replace(/\/+$/, '');

async function pairNow(pairingCode: string): Promise<Paired> {
  const target = api ?? defaultApi();
  const unit = {
    pairingCode,
    serialNumber: `${hostname()}-${randomUUID().slice(0, 8)}`,
    model: 'Console device',
  };
  try {
    const paired = { api: target, ...(await pair(target, unit)) };
    memory.forgetSnapshot();
    memory.keepPaired(paired);
    return paired;
  } catch (error) {
    return end(1, `Pairing failed: ${error instanceof Error ? error.message : 'unknown'}`);
  }
}

const known = memory.paired();
const paired = code === undefined ? known : await pairNow(code);
if (paired === undefined) end(MUST_BE_PAIRED, `This device is not paired yet.\n${USAGE}`);

let shown = memory.snapshot();
let online = false;
let fresh = true;
let clockAheadMs = memory.clockAheadMs();

function draw(): void {
  if (shown === undefined || json) return;
  const clearScreen = process.stdout.isTTY ? '\u001B[2J\u001B[H' : '';
  process.stdout.write(
    `${clearScreen}${dayLines(shown, new Date(Date.now() + clockAheadMs), { online, fresh }).join('\n')}\n`,
  );
}

function onSnapshot(snapshot: Snapshot, { isNew }: { readonly isNew: boolean }): void {
  shown = snapshot;
  memory.keepSnapshot(snapshot);
  if (json && isNew) process.stdout.write(`${JSON.stringify(snapshot)}\n`);
  if (isNew) draw();
}

function onState(state: DeviceState): void {
  const wasOnline = online;
  online = state.kind !== 'disconnected' && state.kind !== 'connecting';
  if (state.kind === 'unpaired') {
    end(MUST_BE_PAIRED, `This device must be paired again (${state.code}).`);
  }
  if (state.kind === 'unassigned') process.stderr.write('No room is assigned to this device.\n');
  if (state.kind === 'waiting')
    process.stderr.write('Waiting for the first reading of the room.\n');
  if (state.kind === 'disconnected') process.stderr.write(`Offline: ${state.reason}\n`);
  if (wasOnline !== online) draw();
}

draw();
const device = connectDevice({
  api: api ?? paired.api,
  credential: paired.credential,
  onSnapshot,
  onState,
  onClear() {
    shown = undefined;
    memory.forgetSnapshot();
  },
  onTest() {
    process.stderr.write('A test from the portal has arrived.\n');
  },
  onClock(aheadMs) {
    if (Math.abs(aheadMs - clockAheadMs) > CLOCK_STEP_MS) memory.keepClockAheadMs(aheadMs);
    clockAheadMs = aheadMs;
  },
  onFresh(now) {
    const changed = now !== fresh;
    fresh = now;
    if (changed) draw();
  },
  onCredential: (credential) => memory.keepPaired({ ...paired, credential }),
});
const redraw = setInterval(draw, 60_000);
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    clearInterval(redraw);
    device.stop();
    // The SDK's keep-alive tasks would hold the process for a while.
    process.exit(0);
  });
}
