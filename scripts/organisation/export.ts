/**
 * Writes everything that the service stores about an organisation into a folder: a file of JSON Lines for each place,
 * and a manifest, which says `incomplete` until the last record is written. A run that was cut off goes on.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Api } from './api.ts';
import { firstPage, readPage, type StoredRecord } from './search.ts';

const manifestSchema = z.object({
  organisationId: z.string(),
  state: z.enum(['incomplete', 'complete']),
  startedAt: z.string(),
  completedAt: z.string().optional(),
  /** The page to go on with; absent once all is written. */
  next: z.string().optional(),
  /** Each file with what of it counts: a run that was cut off may have written more. */
  files: z.record(
    z.string(),
    z.object({ place: z.string(), records: z.number(), bytes: z.number() }),
  ),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** `table Rooms` → `table-Rooms.jsonl` */
const fileOf = (place: string): string => `${place.replaceAll(/[^A-Za-z0-9-]+/g, '-')}.jsonl`;

/**
 * @throws Error when the folder holds the export of another organisation, or one that is complete
 * @throws Refusal
 */
export async function exportOrganisation(
  api: Api,
  organisationId: string,
  folder: string,
): Promise<Manifest> {
  let manifest = begin(organisationId, folder);
  write(folder, manifest);
  while (manifest.next !== undefined) {
    const { items, next } = await readPage(api, manifest.next);
    const files = append(folder, manifest.files, items);
    const { next: _done, ...rest } = manifest;
    manifest = { ...rest, files, ...(next === undefined ? {} : { next }) };
    write(folder, manifest);
  }
  manifest = { ...manifest, state: 'complete', completedAt: new Date().toISOString() };
  write(folder, manifest);
  return manifest;
}

function begin(organisationId: string, folder: string): Manifest {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'manifest.json');
  if (!existsSync(path)) {
    return {
      organisationId,
      state: 'incomplete',
      startedAt: new Date().toISOString(),
      next: firstPage(organisationId),
      files: {},
    };
  }
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  if (manifest.organisationId !== organisationId) {
    throw new Error(`${folder} holds the export of another organisation. Choose another folder.`);
  }
  if (manifest.state === 'complete') {
    throw new Error(`${folder} holds a complete export already. Choose another folder.`);
  }
  for (const [name, { bytes }] of Object.entries(manifest.files)) {
    truncateSync(join(folder, name), bytes);
  }
  return manifest;
}

/** Some readers, Node's own among them, end a line at these characters too: they are written as JSON's escapes. */
const lineOf = ({ key, data }: StoredRecord): string =>
  `${JSON.stringify({ key, data }).replaceAll(
    /[\u0085\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}\n`;

function append(
  folder: string,
  files: Manifest['files'],
  items: readonly StoredRecord[],
): Manifest['files'] {
  const changed = { ...files };
  for (const [place, records] of Map.groupBy(items, (item) => item.place)) {
    const name = fileOf(place);
    const lines = records.map(lineOf).join('');
    const known = changed[name] ?? { place, records: 0, bytes: 0 };
    // A file that a cut-off run has begun without the manifest knowing it counts for nothing.
    if (known.bytes === 0) writeFileSync(join(folder, name), '', { mode: 0o600 });
    appendFileSync(join(folder, name), lines);
    changed[name] = {
      place,
      records: known.records + records.length,
      bytes: known.bytes + Buffer.byteLength(lines),
    };
  }
  return changed;
}

/** Never half written: it replaces the one before in one step. */
function write(folder: string, manifest: Manifest): void {
  const path = join(folder, 'manifest.json');
  writeFileSync(`${path}.new`, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
