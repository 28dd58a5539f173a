import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Mirror, mirrorWith } from '../support/tree.ts';

const planted: Readonly<Record<string, readonly [rule: string, text: string]>> = {
  'shared/rooms/adapters/unawaited-call.ts': [
    'typescript(no-floating-promises)',
    "import type { TableClient } from '@azure/data-tables';\nexport function forget(client: TableClient): void {\n  client.deleteEntity('a', 'b');\n}\n",
  ],
  'shared/onboarding/impure.orchestrator.ts': [
    'eslint(no-restricted-globals)',
    'export const startedAt = (): Date => new Date();\n',
  ],
  'shared/rooms/calls-out.ts': [
    'eslint(no-restricted-globals)',
    "export const read = (): Promise<unknown> => fetch('https://example.com');\n",
  ],
  'shared/rooms/default.ts': ['import(no-default-export)', 'export default 1;\n'],
  'shared/rooms/reads-setting.ts': [
    'eslint(no-restricted-properties)',
    "export const port = process.env['PORT'];\n",
  ],
  'shared/rooms/anything.ts': [
    'typescript(no-explicit-any)',
    'export const widen = (value: unknown) => value as any;\n',
  ],
  'functions/chatty.ts': ['eslint(no-console)', "console.log('started');\n"],
  'portal/forgotten.js': ['eslint(no-unused-vars)', 'const forgotten = 1;\n'],
  'scripts/loose.mjs': ['eslint(eqeqeq)', 'export const isOne = (value) => value == 1;\n'],
  'bench/default.ts': ['import(no-default-export)', 'export default 1;\n'],
  'local/kit/endless.ts': [
    'eslint(max-lines-per-function)',
    `export function endless(): void {${'\n'.repeat(85)}}\n`,
  ],
  'local/kit/CamelCase.ts': ['unicorn(filename-case)', 'export const name = 1;\n'],
};

describe('npm run lint', () => {
  let mirror: Mirror;
  let code: number | null;
  const found: string[] = [];

  beforeAll(() => {
    mirror = mirrorWith(
      ['.oxlintrc.json', 'tsconfig.json', 'package.json'],
      {
        ...Object.fromEntries(Object.entries(planted).map(([name, [, text]]) => [name, text])),
        'shared/platform/config.ts': "export const port = process.env['PORT'];\n",
      },
      { linkPackages: true },
    );
    const run = mirror.run('lint', '--format', 'json');
    code = run.code;
    const { diagnostics } = JSON.parse(run.output) as {
      diagnostics: { filename: string; code: string }[];
    };
    found.push(...diagnostics.map(({ filename, code: rule }) => `${filename} ${rule}`));
  });
  afterAll(() => mirror.remove());

  it('fails on a planted mistake', () => {
    expect(code).toBe(1);
  });

  it.each(Object.entries(planted))('finds %s', (name, [rule]) => {
    expect(found.filter((line) => line.startsWith(name))).toEqual([`${name} ${rule}`]);
  });

  it('lets only the configuration read the environment', () => {
    expect(found.filter((line) => line.startsWith('shared/platform/config.ts'))).toEqual([]);
  });
});
