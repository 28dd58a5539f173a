/** What the compiler made of infra/: templates, and the resources that each parameter file is predicted to make. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

export interface Snapshot {
  readonly predictedResources: readonly Resource[];
  readonly diagnostics: readonly string[];
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export interface Compilation {
  readonly status: number | null;
  /** Every warning, or why nothing could be compiled. */
  readonly said: string;
  /** False where the compiler cannot be had. */
  readonly happened: boolean;
}

const OUT = '.local/bicep/out';

export function compileInfra(): Compilation {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/infra.mjs'], {
    encoding: 'utf8',
  });
  return { status, said: stderr, happened: existsSync(OUT) && !stderr.includes('NOT checked') };
}

export const snapshot = (name: string): Snapshot =>
  JSON.parse(readFileSync(`${OUT}/${name}.snapshot.json`, 'utf8')) as Snapshot;

export const template = (name: string): string => readFileSync(`${OUT}/${name}.json`, 'utf8');

export const ofType = ({ predictedResources }: Snapshot, type: string): readonly Resource[] =>
  predictedResources.filter((resource) => resource.type === type);

/** The only resource of its type. */
export function only(made: Snapshot, type: string): Resource {
  const [first, ...others] = ofType(made, type);
  if (first === undefined || others.length > 0) throw new Error(`Not one ${type}`);
  return first;
}
