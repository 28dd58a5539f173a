import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { sourceFiles } from '../support/tree.ts';

const sources = sourceFiles(
  'functions',
  'shared',
  'telemetry',
  'device-client',
  'local',
  'contract',
  'portal',
  'scripts',
  'bench',
  'tests',
);

/** Every file of the repository by its path, without what is installed, built or written while running. */
const files = new Set(
  readdirSync('.', { withFileTypes: true })
    .filter(({ name }) => !['node_modules', 'dist', '.git', '.local', 'coverage'].includes(name))
    .flatMap((entry) =>
      entry.isDirectory()
        ? readdirSync(entry.name, { recursive: true }).map(
            (path) => `${entry.name}/${String(path)}`,
          )
        : [entry.name],
    ),
);
const names = new Set([...files].map((path) => basename(path)));

/** Files that are named in comments and made only while something runs, or belong to something else. */
const elsewhere = new Set([
  'local.settings.json',
  'function.json',
  'package.json',
  'ports.json',
  'settings.json',
  'openapi.json',
]);

interface Comment {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** The lines of comments that stand on lines of their own. */
function commentsOf(path: string): Comment[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((source, index) => {
      const text = /^\s*(?:\/\*\*?|\*|\/\/) ?(.*?)(?:\*\/)?$/.exec(source)?.[1];
      return text === undefined ? [] : [{ path, line: index + 1, text }];
    });
}

const comments = sources.flatMap(commentsOf);
const at = ({ path, line, text }: Comment): string => `${path}:${line} ${text}`;

const isThere = (name: string, from: string): boolean => {
  if (elsewhere.has(basename(name))) return true;
  if (!name.includes('/')) return names.has(name);
  const suffix = name.replace(/^(?:\.{1,2}\/)+/, '');
  return (
    files.has(name) ||
    files.has(join(dirname(from), name)) ||
    [...files].some((path) => path.endsWith(`/${suffix}`))
  );
};

describe('comments', () => {
  it('begin with their subject, not with "Of"', () => {
    const starts = comments.filter(({ text }) => /^(?:Of|What (?:is|was)) /.test(text));

    expect(starts.map(at)).toEqual([]);
  });

  it('name no file that is not in the repository', () => {
    const lost = comments.flatMap((comment) => {
      const text = comment.text.replace(/https?:\/\/\S+/g, '');
      const named = [...text.matchAll(/(?<![\w.<*{[-])[\w./-]*\w\.(?:ts|mjs|md|json)\b/g)];
      return named.flatMap(([name]) =>
        isThere(name, comment.path) ? [] : [`${at(comment)} (${name})`],
      );
    });

    expect(lost).toEqual([]);
  });

  it('cite pages of docs/ or of Microsoft, no design outside the repository', () => {
    const cited = /\bdesign (?:section|page|\d)|\(facts?\b|\bfacts:|\bsection \d+ of the design/;

    expect(comments.filter(({ text }) => cited.test(text)).map(at)).toEqual([]);
  });
});
