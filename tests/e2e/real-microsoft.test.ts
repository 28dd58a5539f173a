import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startJourney } from '../../local/demo/journey.ts';
import { type RunningStack, startStack } from '../support/stack.ts';

const SECRET = 'planted-discovery-secret';
let folder: string;
let stack: RunningStack;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'real-microsoft-'));
  const Values = { DISCOVERY_CLIENT_ID: 'a1b2c3d4-0000-4000-8000-000000000000' };
  writeFileSync(join(folder, 'local.settings.json'), JSON.stringify({ Values }));
  stack = await startStack({
    flags: ['--microsoft', 'real', '--demo'],
    env: { DISCOVERY_CLIENT_SECRET: SECRET },
    cwd: folder,
  });
});
afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Nothing here speaks to Microsoft. */
describe('a start with a real Microsoft tenant', () => {
  it('A start with a real Microsoft tenant creates an organisation whose administrator can sign in.', async () => {
    const { organisationId } = JSON.parse(
      readFileSync(join(stack.dataDir, 'demo.json'), 'utf8'),
    ) as { organisationId: string };
    const administrator = await startJourney(stack.urls).person('admin@contoso.example');

    const { body } = await administrator.call('GET', '/me');

    expect(body['organisations']).toMatchObject([{ id: organisationId, role: 'administrator' }]);
  });

  it("A start with a real Microsoft tenant keeps the secret out of every child process's environment.", () => {
    const running = execFileSync('ps', ['eww', '-A', '-o', 'ppid=,args='], { encoding: 'utf8' });
    const children = running
      .split('\n')
      .filter((line) => line.includes(stack.dataDir) && !line.includes('local/main.ts'));

    expect(children.length).toBeGreaterThan(0);
    expect(children.join('\n')).not.toContain(SECRET);
  });
});
