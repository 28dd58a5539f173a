import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';

const packageFile = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string;
  main: string;
};
let folder: string;
const zipOf = (name: string): Uint8Array => {
  const path = join(folder, name, `calendar-integration-${packageFile.version}.zip`);
  return new Uint8Array(readFileSync(path));
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'package-'));
  for (const name of ['first', 'second']) {
    execFileSync(process.execPath, ['scripts/package.mjs', join(folder, name)], {
      stdio: 'ignore',
      // Neither the time zone nor the hour may leave a trace.
      env: { ...process.env, TZ: name === 'first' ? 'Pacific/Auckland' : 'UTC' },
    });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm run package', () => {
  it('The package has the same bytes each time it is made, and stays below two megabytes.', () => {
    const bytes = zipOf('first');

    expect(Buffer.compare(bytes, zipOf('second'))).toBe(0);
    expect(bytes.length).toBeLessThan(2 * 1024 * 1024);
  });

  it('The package holds what the host loads, licences and a list of parts, and no source map or setting.', () => {
    const files = unzipSync(zipOf('first'));
    const names = Object.keys(files);
    const text = (name: string) => Buffer.from(files[name] ?? []).toString();

    expect(names.filter((name) => !name.startsWith('dist/'))).toEqual([
      'THIRD-PARTY-LICENSES.txt',
      'host.json',
      'package.json',
      'sbom.cdx.json',
    ]);
    expect(names.filter((name) => name.startsWith('dist/functions/'))).toHaveLength(
      readdirSync('functions').length,
    );
    expect(names.some((name) => name.endsWith('.map'))).toBe(false);
    expect(JSON.parse(text('package.json'))).toMatchObject({
      type: 'module',
      main: packageFile.main,
    });
    const parts = JSON.parse(text('sbom.cdx.json')) as { components: { purl: string }[] };
    for (const name of ['zod', '%40azure/msal-node', 'durable-functions']) {
      expect(parts.components.some(({ purl }) => purl.startsWith(`pkg:npm/${name}@`))).toBe(true);
    }
    expect(text('THIRD-PARTY-LICENSES.txt')).toContain('durable-functions');
  });

  it('The packaged app registers every function.', () => {
    const { Values } = JSON.parse(readFileSync('local.settings.sample.json', 'utf8')) as {
      Values: Record<string, string>;
    };
    const loaded = execFileSync(process.execPath, [resolve('tests/support/load-plain.mjs')], {
      cwd: join(folder, 'first', 'app'),
      env: { PATH: process.env['PATH'], ...Values },
      encoding: 'utf8',
    });
    const reviewed = JSON.parse(
      readFileSync('tests/repository/functions.json', 'utf8'),
    ) as unknown[];

    expect((JSON.parse(loaded) as unknown[]).length).toBe(reviewed.length);
  });
});
