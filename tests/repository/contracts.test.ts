import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';

it('contracts/ and docs/problems.md are what the source makes; else run: node scripts/contracts.mjs', () => {
  const check = spawnSync(process.execPath, ['scripts/contracts.mjs', '--check'], {
    encoding: 'utf8',
  });

  expect(check.stderr).toBe('');
  expect(check.stdout.split('\n').filter((path) => path !== '')).toEqual([]);
  expect(check.status).toBe(0);
});
