/** Documents and workflows may name only commands that exist, with flags that they take. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { contract } from '../../shared/composition/api.ts';
import { type Command, commandsOf, documents } from '../support/documented-commands.ts';
import { packageFile } from '../support/tree.ts';

/** What GitHub would run. */
const steps = readdirSync('.github/workflows').flatMap((name) =>
  [...readFileSync(`.github/workflows/${name}`, 'utf8').matchAll(/^ *- run: (npm .*)$/gm)].map(
    ([, line = '']): Command => ({ document: name, line, isMarked: false }),
  ),
);
const commands = [...documents.flatMap(commandsOf), ...steps];

/** What a program's own source calls its flags and words: the program, and what it imports from beside it. */
function sourceOf(script: string): string {
  const program = /\S+\.(?:ts|mjs)$/.exec(packageFile.scripts[script] ?? '')?.[0];
  if (program === undefined) return '';
  const text = readFileSync(program, 'utf8');
  const imports = [...text.matchAll(/from '(\.{1,2}\/[^']+)'/g)].map(([, path = '']) =>
    readFileSync(join(dirname(program), path), 'utf8'),
  );
  return [text, ...imports].join('\n');
}

/** A placeholder, or a value that is made up. */
const isPlaceholder = (word: string): boolean => /^["']?[A-Z$X]/.test(word) || /^\d+$/.test(word);

/** Flags of jest, which `npm test` hands on. */
const JEST = "selectProjects: { type: 'string' }";

function flaws(script: string, words: readonly string[]): readonly string[] {
  if (packageFile.scripts[script] === undefined) return [`no script ${script}`];
  const source = script === 'test' ? JEST : sourceOf(script);
  return words.flatMap((word, at) => {
    const [flag = '', value] = word.split('=');
    if (flag.startsWith('--')) {
      const name = flag.replace(/^--(?:no-)?/, '');
      const literal = value === undefined ? `'--${name}'` : `'--${name}=`;
      const isKnown =
        new RegExp(`\\b'?${name}'?: \\{\\s*type: '(?:string|boolean)'`).test(source) ||
        source.includes(literal);
      return isKnown ? [] : [`no flag ${flag}`];
    }
    const takesIt = words[at - 1]?.startsWith('--') === true && !words[at - 1]?.includes('=');
    if (takesIt || isPlaceholder(word)) return [];
    return new RegExp(`[\\s{,'(]'?${word}'?[:,' ]`).test(source) ? [] : [`no word ${word}`];
  });
}

const elsewhere = /^(?:az|azd) |^npx @azure\/|--microsoft real\b/;
const packages = { ...packageFile.dependencies, ...packageFile.devDependencies };
const ofMachine = ['curl', 'cp', 'rm', 'jq', 'func', 'git', 'gh'];

function problemsOf({ line, isMarked }: Command): readonly string[] {
  if (elsewhere.test(line)) return isMarked ? [] : ['needs an account, and has no †'];
  const [program = '', ...words] = line
    .replace(/^(?:[A-Z_]+=\S+ )*/, '')
    .split(' ')
    .filter(Boolean);
  if (program === 'node') {
    const file = words.find((word) => /\.(?:ts|mjs)$/.test(word));
    return file === undefined || !existsSync(file) ? [`no file ${file}`] : [];
  }
  if (program === 'npx')
    return words[0] !== undefined && words[0] in packages ? [] : ['no package'];
  if (program !== 'npm') return ofMachine.includes(program) || /^[A-Z]+=/.test(line) ? [] : ['?'];
  const [verb = '', ...rest] = words;
  if (['ci', 'audit'].includes(verb)) return [];
  const [script = '', ...given] = verb === 'run' ? rest : words;
  return flaws(
    script,
    given.filter((word) => word !== '--'),
  );
}

describe('the commands of documents', () => {
  it('Every command exists with its flags and words, or is marked as needing an account of its own.', () => {
    const wrong = commands.flatMap((command) =>
      problemsOf(command).map((problem) => `${command.document}: ${command.line}: ${problem}`),
    );

    expect(commands.length).toBeGreaterThan(150);
    expect(wrong).toEqual([]);
  });

  it('A mistake in a command is found.', () => {
    const problems = [
      'npm run nothing',
      'npm run chaos -- --hours 2',
      'npm run azure -- unregister',
      'npm run bench -- sync --rounds',
      'npm test -- --lanes unit',
      'node scripts/nothing.mjs',
      'azd up',
      'npm run contract -- --microsoft real',
      'make everything',
    ].map((line) => problemsOf({ document: '', line, isMarked: false }).length);

    expect(problems).toEqual(Array(problems.length).fill(1));
  });

  it('A document with marked commands says what the mark means.', () => {
    const marked = documents.filter((document) =>
      commandsOf(document).some((each) => each.isMarked),
    );

    expect(marked.length).toBeGreaterThan(0);
    expect(
      marked.filter((document) => !/marked † need/.test(readFileSync(document, 'utf8'))),
    ).toEqual([]);
  });

  it('Every request of a document is one that the API answers.', () => {
    const patterns = contract.map(({ method, route }) => ({
      method,
      path: new RegExp(`^${route.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    }));
    const asked = commands.flatMap(({ document, line }) => {
      const [, flags = '', path] = /^curl (.*?)"\$API\/([^"?]*)/.exec(line) ?? [];
      return path === undefined
        ? []
        : [{ document, method: /-\w*X ?POST/.test(flags) ? 'POST' : 'GET', path }];
    });

    expect(asked.length).toBeGreaterThan(30);
    expect(
      asked.filter(
        (one) => !patterns.some(({ method, path }) => method === one.method && path.test(one.path)),
      ),
    ).toEqual([]);
  });
});
