/** Every fact that the emulators rest on, played against the emulators. */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type EmulatedTarget, startEmulators } from '../../contract/emulators.ts';
import { facts } from '../../contract/facts.ts';
import { lineOf, runFacts } from '../../contract/run.ts';

let emulated: EmulatedTarget;
beforeAll(async () => {
  emulated = await startEmulators();
});
afterAll(() => emulated.close());

describe('The emulators', () => {
  it('show every fact of the contract.', async () => {
    const results = await runFacts(facts, emulated.target, { allowChanges: true });

    expect(results.filter(({ outcome }) => outcome !== 'same').map(lineOf)).toEqual([]);
    expect(results).toHaveLength(facts.length);
  });

  it('show no fact of the contract while every service answers 500.', async () => {
    const services = ['identity', 'graph', 'key-vault', 'web-pubsub'] as const;
    emulated.faults.replace(services.map((service) => ({ service, status: 500 })));

    const results = await runFacts(facts, emulated.target, { allowChanges: true });

    emulated.faults.replace([]);
    expect(results.filter(({ outcome }) => outcome !== 'different').map(lineOf)).toEqual([
      expect.stringContaining('never redirects to an address that is not registered'),
    ]);
  });
});

describe('npm run contract', () => {
  it.each([
    [['--microsoft', 'real'], 'CONTRACT_TENANT_ID'],
    [['--microsoft', 'other'], '--microsoft must be "real" or "emulated"'],
    [['--unknown'], '--unknown'],
  ])('%j ends with 2 and one line that names the mistake.', (flags, mistake) => {
    const { PATH } = process.env;

    const { status, stderr } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', resolve('contract/main.ts'), ...flags],
      { cwd: tmpdir(), env: { PATH }, encoding: 'utf8' },
    );

    expect(status).toBe(2);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(mistake)]);
  });
});
