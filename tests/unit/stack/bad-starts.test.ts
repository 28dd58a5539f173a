import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseStart, StackError } from '../../../local/stack/arguments.ts';
import { lockFolder } from '../../../local/stack/lock.ts';
import { choosePorts } from '../../../local/stack/ports.ts';
import { realMicrosoftSettings } from '../../../local/stack/settings.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bad-starts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};
const refusal = (work: () => unknown): Error => {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Not refused');
};

describe('a start that cannot be is told in one line', () => {
  it.each([
    ['a negative port', () => parseStart(['--port', '-1']), "'--port'"],
    ['a flag that is none', () => parseStart(['--prot', '1']), "'--prot'"],
    ['data that are a file', () => lockFolder(write('file', '')), '--data'],
    ['data below a file', () => lockFolder(join(write('other', ''), 'data')), '--data'],
    [
      'settings that are no JSON',
      () => realMicrosoftSettings(write('broken.json', '{\n "Values": {\n')),
      'broken.json',
    ],
    [
      'settings that are null',
      () => realMicrosoftSettings(write('null.json', 'null')),
      'null.json',
    ],
  ])('%s', (_what, start, part) => {
    const { message, name } = refusal(start);

    expect(name).toBe('StackError');
    expect(message).toContain(part);
    expect(message).not.toContain('\n');
  });
});

it('takes the secret out of the environment that children inherit', () => {
  const file = write('real.json', '{ "Values": { "DISCOVERY_CLIENT_ID": "some-id" } }');
  process.env['DISCOVERY_CLIENT_SECRET'] = 'planted';

  const { secret, settings } = realMicrosoftSettings(file);

  expect(secret).toBe('planted');
  expect(JSON.stringify([settings, process.env])).not.toContain('planted');
});

describe('a reset', () => {
  it('empties the folder that it has locked, and keeps the lock', () => {
    const data = join(folder, 'data');
    const lock = lockFolder(data);
    mkdirSync(join(data, 'azurite'));
    writeFileSync(join(data, 'ports.json'), '{}');

    lock.empty();

    expect([
      existsSync(join(data, 'azurite')),
      existsSync(join(data, 'ports.json')),
      existsSync(join(data, 'launcher.pid')),
    ]).toEqual([false, false, true]);
    lock.release();
  });

  it('refuses a folder with a package.json', () => {
    const data = join(folder, 'project');
    mkdirSync(data);
    writeFileSync(join(data, 'package.json'), '{}');
    const lock = lockFolder(data);

    expect(refusal(() => lock.empty())).toBeInstanceOf(StackError);
    expect(existsSync(join(data, 'package.json'))).toBe(true);
    lock.release();
  });
});

it('takes the port of an external host that is running already', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as { port: number };

  const ports = await choosePorts(join(folder, 'ports'), port, { hasHost: false });

  expect(ports.host).toBe(port);
  await expect(choosePorts(join(folder, 'ports'), port)).rejects.toThrow(`Port ${port}`);
  await new Promise((resolve) => server.close(resolve));
});
