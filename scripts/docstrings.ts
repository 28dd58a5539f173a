/** `node scripts/docstrings.ts`: how many exported functions of contracts, ports, endpoints and the platform are described. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Described {
  /** `path:line name`. */
  readonly at: string;
  readonly hasDocstring: boolean;
  /** Codes of the errors that it raises, itself or by what it calls, and that its docstring does not name. */
  readonly unnamedErrors: readonly string[];
  /** A method that asks something outside, and says neither what it throws nor that it never throws. */
  readonly isSilentOnErrors: boolean;
}

interface Declared {
  readonly name: string;
  readonly line: number;
  readonly isExported: boolean;
  readonly docstring: string;
  readonly body: string;
}

const DECLARED = /^(?:contract|ports|endpoints)\.ts$/;
const FUNCTION =
  /^(export )?(?:async )?(?:function\*? |const (?=\w+(?:: [^=]+)? =(?: async)? (?:<|\()))(\w+)/;
const METHOD = /^ {2}(?:readonly )?(?:async )?(\w+)\??(?:(?:<.*>)?\(|: (?:<.*>)?\()/;
const RAISED = /Problems\.error\(\s*'([a-z-]+\.[a-z-]+)'/g;
const NEVER = /\bnever throws\b/i;
const IMPORT = /^import \{([^}]+)\} from '(\.[^']+)';/gm;

/** The files whose exported functions need docstrings: `contract.ts`, `ports.ts`, `endpoints.ts` anywhere, and the platform. */
export function declaringFiles(folder = 'shared'): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).flatMap((entry) => {
    const path = `${entry.parentPath}/${entry.name}`;
    const isPlatform = path.startsWith('shared/platform/') && path.endsWith('.ts');
    return DECLARED.test(entry.name) || isPlatform ? [path] : [];
  });
}

/** Every exported function of a file and every method of its exported interfaces, read line by line. */
export function describedIn(path: string): Described[] {
  const text = readFileSync(path, 'utf8');
  const functions = functionsIn(text);
  return [
    ...functions
      .filter(({ isExported }) => isExported)
      .map((declared) => ({
        ...placed(declared),
        unnamedErrors: [...raisedBy(declared, functions, importedInto(path, text))].filter(
          (code) => !declared.docstring.includes(`\`${code}\``) && !NEVER.test(declared.docstring),
        ),
        isSilentOnErrors: false,
      })),
    ...methodsIn(text),
  ].map((declared) => ({ ...declared, at: `${path}:${declared.at}` }));
}

const placed = ({ name, line, docstring }: Pick<Declared, 'name' | 'line' | 'docstring'>) => ({
  at: `${line} ${name}`,
  hasDocstring: docstring !== '',
});

/**
 * The codes that a function raises itself, by functions of its file, or by functions of the platform, which name
 * theirs with `@throws`.
 */
function raisedBy(
  declared: Declared,
  own: readonly Declared[],
  imported: ReadonlyMap<string, readonly string[]>,
  seen = new Set<Declared>(),
): Set<string> {
  const codes = new Set([...declared.body.matchAll(RAISED)].map(([, code = '']) => code));
  seen.add(declared);
  const isCalled = (name: string) => new RegExp(`\\b${name}(?:<[^()]*>)?\\(`).test(declared.body);
  for (const callee of own) {
    if (seen.has(callee) || !isCalled(callee.name)) continue;
    for (const code of raisedBy(callee, own, imported, seen)) codes.add(code);
  }
  for (const [name, named] of imported) {
    if (isCalled(name)) for (const code of named) codes.add(code);
  }
  return codes;
}

/** The codes that the imported functions of the platform name, by the functions' names. */
function importedInto(path: string, text: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...text.matchAll(IMPORT)].flatMap(([, names = '', from = '']) => {
      const source = join(dirname(path), from);
      if (!source.startsWith('shared/platform/')) return [];
      const wanted = names.split(',').map((name) => name.trim());
      return functionsIn(readFileSync(source, 'utf8'))
        .filter(({ name }) => wanted.includes(name))
        .map(({ name, docstring }) => [name, throwsOf(docstring)] as const);
    }),
  );
}

/** The codes after the `@throws` of a docstring. */
function throwsOf(docstring: string): readonly string[] {
  const at = docstring.indexOf('@throws');
  if (at < 0) return [];
  return [...docstring.slice(at).matchAll(/`([a-z-]+\.[a-z-]+)`/g)].map(([, code = '']) => code);
}

function functionsIn(text: string): Declared[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const [, exported, name] = FUNCTION.exec(line) ?? [];
    if (name === undefined) return [];
    const end = lines.findIndex((other, at) => at > index && /^[^\s)\]}]/.test(other));
    const body = lines.slice(index, end < 0 ? lines.length : end).join('\n');
    const isExported = exported !== undefined;
    return [{ name, line: index + 1, isExported, docstring: docstringAbove(lines, index), body }];
  });
}

/** Methods of exported interfaces. What the module, the interface or a method says of every method counts for each. */
function methodsIn(text: string): Described[] {
  const lines = text.split('\n');
  const ofModule = docstringAbove(
    lines,
    lines.findIndex((line) => line.startsWith('import ')),
  );
  let ofInterface: string | undefined;
  return lines.flatMap((line, index) => {
    if (line.startsWith('export interface ')) ofInterface = docstringAbove(lines, index);
    if (line.startsWith('}')) ofInterface = undefined;
    const name = METHOD.exec(line)?.[1];
    if (ofInterface === undefined || name === undefined) return [];
    const docstring = docstringAbove(lines, index);
    if (docstring.includes('every method')) ofInterface += docstring;
    const end = lines.findIndex((other, at) => at >= index && other.endsWith(';'));
    const asks = /\): (?:Promise|AsyncGenerator)</.test(lines.slice(index, end + 1).join('\n'));
    const says = /\bthrows?\b/.test(ofModule + ofInterface + docstring);
    return [
      {
        ...placed({ name, line: index + 1, docstring }),
        unnamedErrors: [],
        isSilentOnErrors: asks && !says,
      },
    ];
  });
}

function docstringAbove(lines: readonly string[], index: number): string {
  if (!lines[index - 1]?.trimEnd().endsWith('*/')) return '';
  const start = lines.findLastIndex((line, at) => at < index && line.trimStart().startsWith('/**'));
  return lines.slice(start, index).join('\n');
}

if (import.meta.main) {
  const all = declaringFiles().flatMap(describedIn);
  for (const { at, hasDocstring, unnamedErrors, isSilentOnErrors } of all) {
    if (isSilentOnErrors) process.stdout.write(`${at}: does not say what it throws\n`);
    if (!hasDocstring) process.stdout.write(`${at}: no docstring\n`);
    if (unnamedErrors.length > 0) {
      process.stdout.write(`${at}: @throws misses ${unnamedErrors.join(', ')}\n`);
    }
  }
  const described = all.filter(({ hasDocstring }) => hasDocstring).length;
  const named = all.filter(
    ({ unnamedErrors, isSilentOnErrors }) => unnamedErrors.length === 0 && !isSilentOnErrors,
  ).length;
  process.stdout.write(
    `${described} of ${all.length} have a docstring, ${named} name every error\n`,
  );
}
