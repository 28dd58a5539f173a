import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { packageFile, sourceFiles } from '../support/tree.ts';

const { scripts, dependencies, devDependencies } = packageFile;
const read = (path: string): string => readFileSync(path, 'utf8');

function packagesOf(paths: readonly string[]): Set<string> {
  const specifiers = paths.flatMap((path) =>
    [...read(path).matchAll(/(?:^import|\bfrom) '([^'.][^']*)'/gm)].map(([, name = '']) => name),
  );
  return new Set(
    specifiers
      .filter((name) => !isBuiltin(name))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
  );
}

describe('package.json', () => {
  it('pins every version exactly', () => {
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version),
    );

    expect(loose).toEqual([]);
  });

  it('lists exactly the packages that the product uses', () => {
    const used = packagesOf(sourceFiles('functions', 'shared', 'telemetry'));

    expect([...used].sort()).toEqual(Object.keys(dependencies).sort());
  });
});

describe('package-lock.json', () => {
  it('names no address of a registry', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved":\s*"https?:/);
  });
});

describe('the documentation page', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/real-tenant.md'];

  it.each(pages)('%s names npm scripts that exist', (page) => {
    const named = [...read(page).matchAll(/(?:^|`)npm (?:run (?:--silent )?)?([a-z:]+)/gm)].map(
      ([, name = '']) => name,
    );

    expect(named.filter((name) => !(name in scripts) && name !== 'ci')).toEqual([]);
  });

  it.each(pages)('%s names files and folders that exist', (page) => {
    const tops =
      'functions|shared|telemetry|device-client|local|portal|contracts|docs|tests|scripts|bench';
    const named = [...read(page).matchAll(new RegExp(`\`((?:${tops})/[\\w./-]*)\``, 'g'))];

    expect(named.map(([, path = '']) => path).filter((path) => !existsSync(path))).toEqual([]);
  });

  it.each(pages)('%s links to files that exist', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) =>
      new URL(path, new URL(page, 'file:///')).pathname.slice(1),
    );

    expect(targets.filter((path) => !existsSync(path))).toEqual([]);
  });
});
