import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { invariants } from '../chaos/invariants.ts';
import { documents } from '../support/documented-commands.ts';
import { sourceFiles } from '../support/tree.ts';

const read = (path: string): string => readFileSync(path, 'utf8');

/** GitHub's anchor of a heading. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

function anchorsOf(path: string): Set<string> {
  const text = read(path);
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading));
  const marked = [...text.matchAll(/<a id="([^"]+)"/g)].map(([, id = '']) => id);
  return new Set([...headings, ...marked]);
}

describe('documents', () => {
  it('Every link between documents leads to a file, and to a heading in it.', () => {
    const broken = documents.flatMap((path) =>
      [...read(path).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].flatMap(
        ([link, file = '', heading]) => {
          const target = file === '' ? path : join(dirname(path), file);
          if (!existsSync(target)) return [`${path}: ${link}`];
          const isFound = heading === undefined || anchorsOf(target).has(heading);
          return isFound ? [] : [`${path}: ${link}`];
        },
      ),
    );

    expect(broken).toEqual([]);
  });

  it('Every file and folder that the architecture names exists.', () => {
    const named = [...read('docs/architecture.md').matchAll(/`([\w.-]+\/[^`\s<…*]*)`/g)].map(
      ([, path = '']) => path,
    );

    expect(named.length).toBeGreaterThan(60);
    const inOnboarding = (path: string) => existsSync(join('shared/onboarding', path));
    expect(named.filter((path) => !existsSync(path) && !inOnboarding(path))).toEqual([]);
  });

  it('Every threat is answered by a test that exists.', () => {
    const tests = sourceFiles('tests').map(read).join('\n').replaceAll("\\'", "'");
    const named = read('docs/threat-model.md')
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .slice(2)
      .map((line) => line.split('|').at(-2)?.trim() ?? '');

    expect(named.filter((name) => !tests.includes(name))).toEqual([]);
  });

  it('Every invariant is held by tests that exist, and every check of the chaos run holds one.', () => {
    const tests = sourceFiles('tests').map(read).join('\n').replaceAll("\\'", "'");
    const rows = read('docs/invariants.md')
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .slice(2)
      .map((line) => line.split('|').map((cell) => cell.trim()));
    const checks = rows.flatMap(([, , check = '']) => /`(.+)`/.exec(check)?.[1] ?? []);

    expect(rows.filter(([, , , name = '']) => name === '' || !tests.includes(name))).toEqual([]);
    expect(checks).toEqual(invariants.map(({ id }) => id));
  });

  it('docs/host-json.md has each value of host.json.', () => {
    const flat = (value: unknown, path: string): string[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, each]) =>
            flat(each, path === '' ? key : `${path}.${key}`),
          )
        : [`\`${path}\` | \`${String(value)}\``];
    const text = read('docs/host-json.md');
    const values = flat(JSON.parse(read('host.json')), '');

    expect(values.filter((value) => !text.includes(value))).toEqual([
      '`version` | `2.0`',
      '`extensionBundle.id` | `Microsoft.Azure.Functions.ExtensionBundle`',
    ]);
  });
});
