import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

it('a process that nobody reads any more goes on in silence', async () => {
  const talker = fork(join(import.meta.dirname, 'support', 'talker.ts'), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  await once(talker, 'message');
  const gone = once(talker, 'exit');
  talker.stderr?.destroy();
  talker.stdout?.destroy();

  talker.disconnect();

  const limit = setTimeout(() => talker.kill('SIGKILL'), 20_000);
  expect(await gone).toEqual([7, null]);
  clearTimeout(limit);
});
