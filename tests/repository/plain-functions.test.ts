import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

interface Registered {
  readonly name: string;
  readonly type: string;
  readonly methods?: string[];
  readonly route?: string;
  readonly schedule?: string;
  readonly queue?: string;
}

const { Values: values } = JSON.parse(readFileSync('local.settings.sample.json', 'utf8')) as {
  Values: Record<string, string>;
};
let registered: Registered[];

beforeAll(() => {
  const output = execFileSync(process.execPath, ['tests/support/load-plain.mjs'], {
    env: { PATH: process.env['PATH'], ...values },
    encoding: 'utf8',
  });
  registered = JSON.parse(output) as Registered[];
});

const files = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
  );

describe('the built app in plain Node, with only the core module stubbed', () => {
  it('registers exactly the functions that are listed', () => {
    const listed = JSON.parse(
      readFileSync('tests/repository/functions.json', 'utf8'),
    ) as Registered[];

    expect(registered).toEqual(listed);
  });

  it('has names that are unique over all kinds, ignoring case', () => {
    const names = registered.map(({ name }) => name.toLowerCase());

    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('has no route that starts as the reserved ones do, and none that overlaps another', () => {
    const routes = registered.flatMap(({ name, route, methods }) =>
      route === undefined ? [] : (methods ?? []).map((method) => ({ name, method, route })),
    );
    const overlap = (left: string, right: string): boolean => {
      const [a, b] = [left.split('/'), right.split('/')];
      const open = (part: string | undefined) => part?.startsWith('{') === true;
      for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
        if (a[index]?.startsWith('{*') === true || b[index]?.startsWith('{*') === true) return true;
        if (a[index] === undefined || b[index] === undefined) return false;
        if (a[index] !== b[index] && !open(a[index]) && !open(b[index])) return false;
      }
      return true;
    };
    const clashes = routes.flatMap((left, index) =>
      routes
        .slice(index + 1)
        .filter((right) => left.method === right.method && overlap(left.route, right.route))
        .map(
          (right) => `${left.method} ${left.route} (${left.name}) ~ ${right.route} (${right.name})`,
        ),
    );

    expect(routes.filter(({ route }) => /^(admin|runtime)/i.test(route))).toEqual([]);
    expect(clashes).toEqual([]);
  });

  it('imports no module of the local cloud', () => {
    const strays = files('dist').filter(
      (file) => file.endsWith('.js') && /from '[^']*\/local\//.test(readFileSync(file, 'utf8')),
    );

    expect(strays).toEqual([]);
    expect(
      readdirSync('dist')
        .filter((name) => !name.startsWith('.'))
        .sort(),
    ).toEqual(['functions', 'shared', 'telemetry.js']);
  });

  it('names an extension bundle and a task hub in host.json', () => {
    const host = JSON.parse(readFileSync('host.json', 'utf8')) as {
      extensionBundle: { id: string; version: string };
      extensions: { durableTask: { hubName: string } };
    };

    expect(host.extensionBundle.id).toBe('Microsoft.Azure.Functions.ExtensionBundle');
    expect(host.extensionBundle.version).toMatch(/^\[\d+\.\*, \d+\.0\.0\)$/);
    expect(host.extensions.durableTask.hubName).toMatch(/^[A-Za-z][A-Za-z0-9]{2,44}$/);
  });
});
