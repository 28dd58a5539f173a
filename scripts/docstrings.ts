/** `node scripts/docstrings.ts`: how many exported functions of contracts, ports, endpoints and the platform are described. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Described {
  /** `path:line name`. */
  readonly at: string;
  readonly hasDocstring: boolean;
  /** Codes of the errors that its own body makes and its docstring does not name. */
  readonly unnamedErrors: readonly string[];
}

const DECLARED = /^(?:contract|ports|endpoints)\.ts$/;
const FUNCTION = /^export (?:async )?(?:function\*? |const (?=\w+ =(?: async)? (?:<|\()))(\w+)/;
const METHOD = /^ {2}(?:readonly )?(?:async )?(\w+)\??(?:(?:<.*>)?\(|: (?:<.*>)?\()/;
const ERROR = /throw [\w.()]*\.error\(\s*'([a-z-]+\.[a-z-]+)'/g;

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
  const lines = readFileSync(path, 'utf8').split('\n');
  let isInterface = false;
  return lines.flatMap((line, index) => {
    if (line.startsWith('export interface ')) isInterface = true;
    if (line.startsWith('}')) isInterface = false;
    const name = (isInterface ? METHOD : FUNCTION).exec(line)?.[1];
    if (name === undefined) return [];
    const docstring = docstringAbove(lines, index);
    const end = lines.findIndex((other, at) => at > index && /^\S/.test(other) && at > index);
    const body = isInterface ? '' : lines.slice(index, Math.max(end, index + 1)).join('\n');
    const codes = [...new Set([...body.matchAll(ERROR)].map(([, code = '']) => code))];
    return [
      {
        at: `${path}:${index + 1} ${name}`,
        hasDocstring: docstring !== '',
        unnamedErrors: codes.filter(
          (code) => !(docstring.includes('@throws') && docstring.includes(code)),
        ),
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
  for (const path of declaringFiles()) {
    const all = describedIn(path);
    const missing = all.filter(({ hasDocstring }) => !hasDocstring);
    const unnamed = all.filter(({ unnamedErrors }) => unnamedErrors.length > 0);
    for (const { at } of missing) process.stdout.write(`${at}: no docstring\n`);
    for (const { at, unnamedErrors } of unnamed) {
      process.stdout.write(`${at}: @throws misses ${unnamedErrors.join(', ')}\n`);
    }
  }
  const all = declaringFiles().flatMap(describedIn);
  const described = all.filter(({ hasDocstring }) => hasDocstring).length;
  process.stdout.write(`${described} of ${all.length} have a docstring\n`);
}
