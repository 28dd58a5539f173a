import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { contract, problems } from '../../shared/composition/api.ts';
import type { ProblemCatalogue } from '../../shared/platform/errors.ts';
import { sourceFiles } from '../support/tree.ts';

const sources = sourceFiles('shared', 'functions').map((path) => ({
  path,
  text: readFileSync(path, 'utf8'),
}));
const isCatalogue = (value: unknown): value is ProblemCatalogue<string> =>
  typeof value === 'object' && value !== null && 'definitions' in value && 'error' in value;

/** Every catalogue there is, found by its definition: code → the files that define it. */
const definedIn = new Map<string, string[]>();

beforeAll(async () => {
  for (const { path, text } of sources) {
    if (!/= defineProblems\(/.test(text)) continue;
    const module = (await import(pathToFileURL(resolve(path)).href)) as Record<string, unknown>;
    for (const catalogue of Object.values(module).filter(isCatalogue)) {
      for (const code of Object.keys(catalogue.definitions))
        definedIn.set(code, [...(definedIn.get(code) ?? []), path]);
    }
  }
});

describe('problem codes', () => {
  it('are all part of the API', () => {
    expect([...definedIn.keys()].sort()).toEqual(Object.keys(problems).sort());
  });

  it('are defined once', () => {
    expect([...definedIn].filter(([, paths]) => paths.length > 1)).toEqual([]);
  });

  it('are an area and a name in kebab-case', () => {
    const odd = Object.keys(problems).filter(
      (code) => !/^[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*$/.test(code),
    );

    expect(odd).toEqual([]);
  });

  it('are defined wherever one is thrown', () => {
    const thrown = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/\b\w*[pP]roblems\s*\.error\(\s*'([^']+)'/g)].map(([, code = '']) => ({
        path,
        code,
      })),
    );

    expect(thrown.length).toBeGreaterThan(30);
    expect(thrown.filter(({ code }) => !(code in problems))).toEqual([]);
  });

  it('are defined wherever an endpoint declares one', () => {
    const promised = contract.flatMap(({ name, problems: codes = [] }) =>
      codes.map((code) => ({ name, code })),
    );

    expect(promised.filter(({ code }) => !(code in problems))).toEqual([]);
  });

  it('are all used', () => {
    const text = sources.map((source) => source.text).join('\n');
    const unused = Object.keys(problems).filter((code) => !new RegExp(`'${code}'(?!:)`).test(text));

    expect(unused).toEqual([]);
  });

  it('have an anchor in docs/problems.md', () => {
    const page = readFileSync('docs/problems.md', 'utf8');

    expect(Object.keys(problems).filter((code) => !page.includes(`<a id="${code}">`))).toEqual([]);
  });
});
