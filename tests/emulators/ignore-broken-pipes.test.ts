import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

it('A process goes on in silence when nobody reads its output any more.', async () => {
  const writer = fork(join(import.meta.dirname, 'support', 'endless-writer.ts'), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  await once(writer, 'message');
  const gone = once(writer, 'exit');
  writer.stderr?.destroy();
  writer.stdout?.destroy();

  writer.disconnect();

  const limit = setTimeout(() => writer.kill('SIGKILL'), 20_000);
  expect(await gone).toEqual([7, null]);
  clearTimeout(limit);
});
