import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';

it('contracts/ and docs/problems.md match the source (run node scripts/contracts.mjs when they do not)', () => {
  const check = spawnSync(process.execPath, ['scripts/contracts.mjs', '--check'], {
    encoding: 'utf8',
  });

  expect(check.stderr).toBe('');
  expect(check.stdout.split('\n').filter((path) => path !== '')).toEqual([]);
  expect(check.status).toBe(0);
});
