/** The commands that documents give to people: lines of fenced `sh` blocks, and code in a text that begins with a program. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Command {
  readonly document: string;
  /** As it is typed: without a comment, and in one line. */
  readonly line: string;
  /** Marked with †: it needs an account that nobody but its owner has. */
  readonly isMarked: boolean;
}

const below = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);

/** The list of changes names commands that were. */
export const documents: readonly string[] = [
  ...readdirSync('.').filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md'),
  ...['docs', 'infra', 'local', 'tests'].flatMap(below),
];

const PROGRAMS = 'npm|npx|node|az|azd|func|curl|cp|rm|git|gh|jq';
const INLINE = new RegExp(`\`((?:[A-Z_]+=\\S+ )*(?:${PROGRAMS}) [^\`]+)\`( ?†)?`, 'g');
const COMMENT = /\s+#\s.*$/;

export function commandsOf(document: string): readonly Command[] {
  const text = readFileSync(document, 'utf8');
  const fences = [...text.matchAll(/^ *```(\w*).*\n([\s\S]*?)^ *```$/gm)];
  const typed = fences
    .filter(([, language, block = '']) => language === 'sh' || holdsCommand(block))
    .flatMap(([, , block = '']) => block.replaceAll(/\\\n\s*/g, '').split('\n'))
    .filter((line) => line.trim() !== '')
    .map((line) => ({ line: line.replace(COMMENT, '').trim(), isMarked: line.includes('†') }));
  const prose = fences.reduce((rest, [whole]) => rest.replace(whole, ''), text);
  const named = [...prose.matchAll(INLINE)].map(([, line = '', mark]) => ({
    line,
    isMarked: mark !== undefined,
  }));
  return [...typed, ...named].map((command) => ({ document, ...command }));
}

const holdsCommand = (block: string): boolean => new RegExp(`^ *(?:${PROGRAMS}) `, 'm').test(block);
