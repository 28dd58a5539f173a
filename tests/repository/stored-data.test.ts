import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { tables } from '../../shared/composition/organisation-data.ts';
import { sourceFiles } from '../support/tree.ts';

const texts = sourceFiles('shared').map((path) => readFileSync(path, 'utf8'));
const constantIn = (text: string, name: string): string | undefined =>
  new RegExp(`const ${name} = '(\\w+)';`).exec(text)?.[1];

/** The names of all tables that are opened, by themselves or by a constant. */
const opened: readonly string[] = texts.flatMap((text) =>
  [...text.matchAll(/openTable\((?:'(\w+)'|([A-Z]+))\)/g)].map(
    ([, name, constant = '']) =>
      name ??
      constantIn(text, constant) ??
      texts.map((other) => constantIn(other, constant)).find((found) => found !== undefined) ??
      constant,
  ),
);

describe('the data of an organisation', () => {
  it('Every table is in the list of places that export and erasure look at, once.', () => {
    const listed: string[] = Object.values(tables).flat();

    expect(listed.toSorted()).toEqual(
      opened.filter((name, at) => opened.indexOf(name) === at).toSorted(),
    );
  });
});
