import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Mirror, mirrorWith, runScript } from '../support/tree.ts';

interface Cruise {
  readonly summary: {
    readonly violations: readonly { from: string; to: string; rule: { name: string } }[];
  };
}

const config = pathToFileURL(resolve('.dependency-cruiser.mjs')).href;
const { default: rules } = (await import(config)) as {
  default: { forbidden: readonly { name: string }[] };
};

/** By rule: the file that breaks it, and what it imports. */
const planted: Readonly<Record<string, readonly [from: string, to: string]>> = {
  'functions-are-thin': ['functions/fat.ts', 'shared/rooms/room.ts'],
  'functions-are-leaves': ['shared/composition/upside-down.ts', 'functions/leaf.ts'],
  'capabilities-through-contract': ['shared/devices/nosy.ts', 'shared/rooms/room.ts'],
  'platform-knows-nobody': ['shared/platform/knowing.ts', 'shared/rooms/contract.ts'],
  'composition-is-the-root': ['shared/rooms/rooted.ts', 'shared/composition/app.ts'],
  'core-does-not-know-adapters': ['shared/rooms/hasty.ts', 'shared/rooms/adapters/table.ts'],
  'core-is-host-free': ['shared/rooms/hosted.ts', 'node_modules/@azure/data-tables/index.js'],
  'emulators-are-independent': ['local/graph/borrowing.ts', 'shared/rooms/contract.ts'],
  'product-never-knows-local-or-tests': ['shared/rooms/local.ts', 'local/graph/server.ts'],
  'portal-knows-the-api-alone': ['portal/curious.ts', 'shared/rooms/contract.ts'],
  'device-client-knows-nobody': ['device-client/homely.ts', 'local/graph/server.ts'],
  'product-knows-the-telemetry-api-alone': [
    'shared/platform/exporting.ts',
    'node_modules/@opentelemetry/sdk-metrics/index.js',
  ],
  'telemetry-knows-the-credential-alone': ['telemetry/greedy.ts', 'shared/composition/app.ts'],
  'no-dev-deps-in-product': ['shared/composition/testing.ts', 'node_modules/fast-check/index.js'],
  'no-circular': ['local/kit/chicken.ts', 'local/kit/egg.ts'],
  'no-circle-of-folders': ['shared/rooms/lists/ask.ts', 'shared/rooms/proofs/answer.ts'],
};
/** Rules that compare folders name these instead of files. */
const folderRules: readonly string[] = ['no-circle-of-folders'];

const importOf = (from: string, to: string): string => {
  const name = to.startsWith('node_modules/')
    ? to.slice('node_modules/'.length, -'/index.js'.length)
    : `${'../'.repeat(from.split('/').length - 1)}${to}`;
  return `import { thing } from '${name}';\nexport const own = thing;\n`;
};

const stub = (name: string): Record<string, string> => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, type: 'module', main: 'index.js' }),
  [`node_modules/${name}/index.js`]: 'export const thing = 1;\n',
});

const allowed: Readonly<Record<string, readonly [from: string, to: string]>> = {
  'a trigger reaches composition': ['functions/thin.ts', 'shared/composition/app.ts'],
  'a capability reads the contract of another one': [
    'shared/devices/polite.ts',
    'shared/rooms/contract.ts',
  ],
  'an adapter calls an SDK': [
    'shared/rooms/adapters/sdk.ts',
    'node_modules/@azure/data-tables/index.js',
  ],
  'an activity calls an SDK': [
    'shared/rooms/rooms.activities.ts',
    'node_modules/@azure/data-tables/index.js',
  ],
};

describe('npm run shape', () => {
  let mirror: Mirror;
  let broken: Cruise['summary']['violations'];

  beforeAll(() => {
    const cases = [...Object.values(planted), ...Object.values(allowed)];
    const leaves = [
      'functions/leaf.ts',
      'shared/rooms/room.ts',
      'shared/rooms/contract.ts',
      'shared/rooms/adapters/table.ts',
      'shared/composition/app.ts',
      'local/graph/server.ts',
    ];
    mirror = mirrorWith(
      ['.dependency-cruiser.mjs'],
      {
        'package.json': JSON.stringify({
          type: 'module',
          dependencies: { '@azure/data-tables': '1.0.0', '@opentelemetry/sdk-metrics': '1.0.0' },
          devDependencies: { 'fast-check': '1.0.0' },
        }),
        ...stub('@azure/data-tables'),
        ...stub('@opentelemetry/sdk-metrics'),
        ...stub('fast-check'),
        ...Object.fromEntries(leaves.map((path) => [path, 'export const thing = 1;\n'])),
        ...Object.fromEntries(cases.map(([from, to]) => [from, importOf(from, to)])),
        'local/kit/egg.ts': "import { own } from './chicken.ts';\nexport const thing = own;\n",
        'shared/rooms/proofs/answer.ts': 'export const thing = 1;\n',
        'shared/rooms/proofs/again.ts': importOf(
          'shared/rooms/proofs/again.ts',
          'shared/rooms/lists/end.ts',
        ),
        'shared/rooms/lists/end.ts': 'export const thing = 1;\n',
      },
      { linkPackages: false },
    );
    broken = (JSON.parse(mirror.run('shape', '--output-type', 'json').output) as Cruise).summary
      .violations;
  });
  afterAll(() => mirror.remove());

  it('finds no mistake in the repository', () => {
    const cruise = JSON.parse(runScript('shape', ['--output-type', 'json']).output) as Cruise;
    const lines = cruise.summary.violations.map(
      ({ from, to, rule }) => `${rule.name}: ${from} → ${to}`,
    );

    expect(lines).toEqual([]);
  });

  it('has a planted mistake for every rule', () => {
    expect(Object.keys(planted)).toEqual(rules.forbidden.map(({ name }) => name));
  });

  it.each(Object.entries(planted))(
    'reports a mistake planted for the rule %s',
    (rule, [from, to]) => {
      const named = (path: string) => (folderRules.includes(rule) ? dirname(path) : path);
      const fired = broken.filter((one) => one.from === named(from) && one.to === named(to));

      expect(fired.map(({ rule: { name } }) => name)).toContain(rule);
    },
  );

  it.each(Object.entries(allowed))('allows %s', (_why, [from]) => {
    expect(broken.filter((one) => one.from === from)).toEqual([]);
  });

  it('fails on a planted mistake', () => {
    expect(mirror.run('shape').code).toBeGreaterThan(0);
  });
});
