import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { durableClient } from '../support/durable.ts';
import { startTestHost, type TestHost, until } from '../support/host.ts';

let host: TestHost | undefined;
afterEach(async () => {
  await host?.dispose();
  host = undefined;
});

async function pidOf(running: TestHost): Promise<number> {
  return ((await running.json('/api/clock')) as { pid: number }).pid;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const answers = (running: TestHost) =>
  running.fetch('/api/clock').then(
    (response) => response.ok,
    () => false,
  );

async function refused(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; stderr: string }> {
  const program = fileURLToPath(new URL('../../local/functions-host/main.ts', import.meta.url));
  const child = fork(program, args, {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, ...env },
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  return { code, stderr };
}

const app = fileURLToPath(new URL('./app', import.meta.url));

describe('an app', () => {
  it('An app receives its hooks, working directory and settings.', async () => {
    host = await startTestHost({
      env: { EMPTY_SETTING: '', AzureFunctionsJobHost__extensions__http__routePrefix: 'v1' },
    });

    expect(await (await host.fetch('/v1/hooked')).text()).toBe('swapped, seen');
    expect(host.records('appStart')).toEqual([{ fn: 'appStart', cwd: app }]);
    expect(await host.json('/v1/settings/EMPTY_SETTING')).toEqual({ value: '', cwd: app });
    expect(await host.json('/v1/settings/WEBSITE_HOSTNAME')).toMatchObject({
      value: new URL(host.url).host,
    });
  });

  it('A postInvocation hook is given null for what did not happen, and may take an error away.', async () => {
    host = await startTestHost();

    expect((await host.fetch('/api/fails')).status).toBe(204);
    expect((await host.fetch('/api/silent')).status).toBe(204);

    expect(host.records('fails')).toEqual([{ fn: 'fails', result: null, error: 'as asked' }]);
    expect(host.records('silent')).toEqual([{ fn: 'silent', error: null }]);
  });

  it('An activity in error never runs, and the orchestration that asks for it is told.', async () => {
    host = await startTestHost();
    const { output } = await durableClient(host).run('asksUnbound', null);

    expect(output).toContain("The function 'unbound' doesn't exist");
    expect(host.records('unbound')).toEqual([]);
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    expect((await host.fetch('/admin/functions/unbound', json)).status).toBe(404);
    expect(await host.json('/admin/functions/unbound/status')).toEqual({
      errors: ["This host has no binding of type 'cosmosDB'."],
    });
  });

  it('An app logs as it would behind the official host.', async () => {
    host = await startTestHost();

    expect(await host.json('/api/logs')).toEqual({ traceParent: '' });

    const running = host;
    await until(() => running.log().includes("Executed 'Functions.logs'"));
    const log = running.log();
    expect(log).toContain('Function.logs.User: a { b: 1 } %s');
    expect(log).not.toContain('not shown');
    expect(log).toContain('ERROR Host.Function.Console: printed');
    expect(log).toMatch(
      /Executing 'Functions.logs' \(Reason='This function was programmatically called via the host APIs.', Id=[0-9a-f-]{36}\)/,
    );
    expect(log).toMatch(
      /Executed 'Functions.logs' \(Succeeded, Id=[0-9a-f-]{36}, Duration=\d+ms\)/,
    );
  });

  it('An app may be CommonJS without a route prefix.', async () => {
    host = await startTestHost({ app: 'commonjs-app' });

    const response = await host.fetch('/hello/you?q=1', { method: 'POST', body: 'there' });

    expect(await response.text()).toBe('hello you there');
    expect((await host.fetch('/')).status).toBe(404);
  });

  it('An app may stream, and a handler that returns nothing is answered 500 at once.', async () => {
    host = await startTestHost({ app: 'commonjs-app', env: { STREAM: 'true' } });

    const response = await host.fetch('/hello/you?q=1', { method: 'POST', body: 'there' });

    expect(await response.text()).toBe('hello you1 there');
    expect(response.headers.get('x-ms-invocation-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect((await host.fetch('/nothing')).status).toBe(500);
    const running = host;
    await until(() => running.log().includes('the official host may keep the caller waiting'));
  });

  it('An app runs orchestrations through the durable client.', async () => {
    host = await startTestHost();

    const answer = await host.fetch('/api/greeting', { method: 'POST', body: 'hello' });

    expect(await answer.json()).toBe('HELLO!');
  });
});

describe('a function that this host cannot run', () => {
  it.each([
    ['entity', 'counter', "This host has no binding of type 'entityTrigger'."],
    ['triggers', 'two', 'Multiple trigger bindings defined.'],
    ['setting', 'unset', "'%NO_SUCH%' does not resolve to a value."],
  ])(
    'A function that this host cannot run is in error, and the others run: %s.',
    async (VARIANT, name, reason) => {
      host = await startTestHost({ app: 'commonjs-app', env: { VARIANT } });

      expect(await (await host.fetch('/hello/you')).text()).toBe('hello you ');
      expect((await host.fetch(`/${name}`)).status).toBe(404);
      expect(host.log()).toContain(`The '${name}' function is in error: `);
      expect(host.log()).toContain(reason);
    },
  );
});

describe('the worker', () => {
  it.each(['late', 'rejects'])(
    'The worker is restarted after an uncaught error: %s.',
    async (name) => {
      host = await startTestHost();
      const running = host;
      const before = await pidOf(running);

      const status = await running.fetch(`/api/answer/${name}`).then(
        (response) => response.status,
        () => 0,
      );

      expect(status).toBe(name === 'late' ? 200 : 500);
      await until(() => !isAlive(before));
      await until(() => answers(running));
      expect(await pidOf(running)).not.toBe(before);
      expect(running.records('appTerminate')).toHaveLength(0);
    },
  );

  it('The worker is given up at its third end.', async () => {
    host = await startTestHost();
    const gone = once(host.supervisor, 'exit');

    for (let round = 0; round < 3; round += 1) {
      const running = host;
      await until(() => answers(running));
      const pid = await pidOf(running);
      await running.fetch('/api/answer/rejects').catch(() => undefined);
      await until(() => !isAlive(pid));
    }

    expect((await gone)[0]).toBe(1);
    expect(host.log()).toContain('Exceeded language worker restart retry count');
  });

  it('The worker is restarted after every kill from outside, and each wait for idleness is answered.', async () => {
    host = await startTestHost();
    const running = host;

    for (let round = 0; round < 4; round += 1) {
      await until(() => answers(running));
      const pid = await pidOf(running);
      const hanging = running.fetch('/api/hang').catch(() => undefined);
      await until(() => running.log().split("Executing 'Functions.hang'").length === round + 2);
      const settled = running.untilIdle();
      process.kill(pid, 'SIGKILL');

      expect(await settled).toBe(false);
      await hanging;
    }

    expect(await running.untilIdle()).toBe(true);
    expect(await answers(running)).toBe(true);
  });

  it('The worker is restarted when a function runs out of time, after its terminate hooks.', async () => {
    host = await startTestHost({ env: { AzureFunctionsJobHost__functionTimeout: '00:00:01' } });
    const running = host;

    expect((await running.fetch('/api/hang')).status).toBe(500);

    await until(() => running.records('appStart').length === 2);
    expect(running.records('appTerminate')).toHaveLength(1);
    expect(running.log()).toContain(
      'Timeout value of 00:00:01 was exceeded by function: Functions.hang',
    );
    await until(() => answers(running));
  });

  it('The worker leaves no orphan when the supervisor is killed.', async () => {
    host = await startTestHost();
    const pid = await pidOf(host);

    host.supervisor.kill('SIGKILL');

    await until(() => !isAlive(pid));
  });

  it('The worker ends with the channel to its launcher.', async () => {
    host = await startTestHost();
    const pid = await pidOf(host);

    host.supervisor.disconnect();

    await until(() => !isAlive(pid));
  });

  it('The worker stops cleanly on SIGTERM.', async () => {
    host = await startTestHost();

    expect(await host.stop()).toBe(0);
    expect(host.records('appTerminate')).toHaveLength(1);
  });
});

describe('a start that cannot be', () => {
  it('A start on a taken port prints one line on stderr.', async () => {
    const server = createServer().listen(0, 'localhost');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };

    const { code, stderr } = await refused(['--app', app, '--port', String(port)]);

    server.close();
    expect(code).toBe(1);
    expect(stderr).toBe(`Port ${port} is taken. Choose another with --port.\n`);
  });

  it.each([
    [['--port', 'x'], "--port must be a number from 0 to 65535, not 'x'.\n"],
    [
      ['--port', '-1'],
      "Option '--port' argument is ambiguous. Usage: npm run host -- --app DIR [--port N (7071; 0 picks)] [--data DIR (.local/host)] [--json] [--log text|json]\n",
    ],
    [
      ['--app', app, '--port', '0', '--data', join(app, 'host.json')],
      `--data ${join(app, 'host.json')} cannot be used: EEXIST: file already exists, mkdir '${join(app, 'host.json')}'\n`,
    ],
    [['--app', '/nowhere', '--port', '0'], 'There is no host.json in /nowhere.\n'],
  ])('A start with the arguments %j prints one line on stderr.', async (args, line) => {
    expect(await refused(args)).toEqual({ code: 1, stderr: line });
  });

  it.each(['00:00:59', '01:00:01'])(
    'A start with a time-out of %s for turns is refused, as Durable refuses it.',
    async (value) => {
      const path = 'extensions.durableTask.storageProvider.controlQueueVisibilityTimeout';
      const name = `AzureFunctionsJobHost__${path.replaceAll('.', '__')}`;

      expect(await refused(['--app', app, '--port', '0'], { [name]: value })).toEqual({
        code: 1,
        stderr: `host.json: ${path} must be between 1 and 60 minutes.\n`,
      });
    },
  );

  it('A start without a setting that host.json names prints one line on stderr.', async () => {
    const name = 'AzureFunctionsJobHost__extensions__durableTask__hubName';

    expect(await refused(['--app', app, '--port', '0'], { [name]: '%NO_SUCH%' })).toEqual({
      code: 1,
      stderr:
        "host.json: extensions.durableTask.hubName '%NO_SUCH%' does not resolve to a value.\n",
    });
  });

  it.each([
    ['twin', "The functions 'hello' and 'HELLO' differ in case only: names must be unique."],
    [
      'same',
      'Worker was unable to load entry point "src/index.js": A function with id "hello" has already been registered.',
    ],
    [
      'slash',
      "The route '/x' of function 'bad' is invalid: The route template cannot start with a '/' character.",
    ],
    [
      'constraint',
      "The route '{x:nosuch}' of function 'bad' is invalid: The constraint 'nosuch' of 'x' is unknown.",
    ],
    ['throws', 'Worker was unable to load entry point "src/index.js": no setting FOO'],
  ])('A start of a wrong app prints one line on stderr: %s.', async (VARIANT, line) => {
    const folder = mkdtempSync(join(tmpdir(), 'host-refused-'));
    const path = fileURLToPath(new URL('./commonjs-app', import.meta.url));

    const answer = await refused(['--app', path, '--port', '0', '--data', folder], { VARIANT });

    rmSync(folder, { recursive: true, force: true });
    expect(answer).toEqual({ code: 1, stderr: `${line}\n` });
  });
});
