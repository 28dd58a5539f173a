/** What people, devices and Microsoft may have put into an organisation comes out of its export, and goes by its erasure. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exportOrganisation } from '../../../scripts/organisation/export.ts';
import { tables } from '../../../shared/composition/organisation-data.ts';
import { tablePlace } from '../../../shared/organisation-data/adapters/table-place.ts';
import { organisationData } from '../../../shared/organisation-data/endpoints.ts';
import { eraseOrganisation } from '../../../shared/organisation-data/erase-organisation.ts';
import { organisationDataHttp } from '../../../shared/organisation-data/http.ts';
import type { Erasure } from '../../../shared/organisations/contract.ts';
import { cleanText } from '../../../shared/platform/text.ts';
import { ORGANISATION } from '../../support/devices.ts';
import { hostileText, innocent, unseen } from '../../support/hostile-texts.ts';
import { silent } from '../../support/onboarding.ts';
import { call, NAME_FIELDS, OF_MICROSOFT, openTextFields } from '../../support/text-fields.ts';

let fields: Awaited<ReturnType<typeof openTextFields>>;
let api: Server;
let url = '';
let folder: string;
const places = () => [
  ...tables.ownPartition.map((name) => tablePlace(fields.openTable, name, 'own-partition')),
  ...tables.anyPartition.map((name) => tablePlace(fields.openTable, name, 'all-partitions')),
];

beforeAll(async () => {
  fields = await openTextFields();
  folder = mkdtempSync(join(tmpdir(), 'hostile-export-'));
  api = createServer((request, response) => {
    const { pathname, searchParams, href } = new URL(request.url ?? '', url);
    const [, org = ''] = /operations\/organisations\/([^/]+)\/data$/.exec(pathname) ?? [];
    const { organisationData: list } = organisationDataHttp({
      places,
      requestErasure: () => Promise.reject(new Error('nobody asks for it here')),
      apiUrl: url,
    });
    const asked = { params: { org }, query: Object.fromEntries(searchParams), url: href };
    void call(organisationData, list({} as never), asked).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => api.listen(0, 'localhost', resolve));
  url = `http://localhost:${(api.address() as AddressInfo).port}`;
});
afterAll(async () => {
  api.closeAllConnections();
  api.close();
  await fields.close();
  rmSync(folder, { recursive: true });
});

let exports = 0;
/** Every text in the files of an export, each line of which is JSON by itself. */
async function exported(organisation: string): Promise<ReadonlySet<string>> {
  const into = join(folder, String((exports += 1)));
  await exportOrganisation({ url, token: 'token' }, organisation, into);
  const lines = readdirSync(into)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(into, name), 'utf8').split('\n').slice(0, -1));
  // Some readers end a line at these too, and some refuse halves of surrogate pairs.
  expect(
    lines.filter((line) => /[\r\u0085\u2028\u2029]/.test(line) || !line.isWellFormed()),
  ).toEqual([]);
  return new Set(lines.flatMap((line) => textsIn(JSON.parse(line))));
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

async function erase(organisationId: string): Promise<void> {
  const rounds: Erasure[] = [];
  const eraser = eraseOrganisation({
    eraseParts: () => Promise.resolve(),
    places: places(),
    audit: () => ({ append: () => Promise.resolve() }),
    erasures: {
      send(next) {
        rounds.push(next);
        return Promise.resolve();
      },
    },
  });
  rounds.push({ organisationId, actor: 'operator:o', erasureId: 'e', round: 0 });
  for (let next = rounds.shift(); next !== undefined; next = rounds.shift())
    await eraser(next, silent);
}

/** An organisation, and a text that it holds. */
type Held = readonly [organisation: string, text: string];

/** Few, since each has to be exported by itself. */
const NEW_ORGANISATIONS = 5;

/** Puts the texts into the field, one after the other; what is held afterwards. */
async function fill(name: (typeof NAME_FIELDS)[number], texts: readonly string[]): Promise<Held[]> {
  const field = fields.names[name];
  const held: Held[] = [];
  for (const text of texts) {
    // A list is sent as UTF-8, which has no halves of surrogate pairs.
    if (field.pointer.startsWith('/2') && !text.isWellFormed()) continue;
    const answer = await field.send(text);
    if (answer.status < 300) held.push([field.organisation(answer), text]);
    if (name === 'the name of a new organisation' && held.length === NEW_ORGANISATIONS) break;
  }
  // A new name takes the place of the one before.
  return name.startsWith('the new name') ? held.slice(-1) : held;
}

/** What devices and Microsoft say of themselves is cleaned instead of refused. */
async function hear(texts: readonly string[]): Promise<Held[]> {
  const held: Held[] = [];
  for (const text of texts) {
    await fields.pair({ serialNumber: text, model: text });
    held.push([ORGANISATION, cleanText(text, 128) ?? 'unknown']);
  }
  await fields.listRooms(texts);
  const cleaned = texts.flatMap((text) => cleanText(text, 128) ?? []);
  return [...held, ...cleaned.map((text): Held => [OF_MICROSOFT, text])];
}

const known = [...unseen.map((character) => `x${character}y`), ...innocent];

it('Every hostile text of every field comes out of the export whole, in lines of JSON, and is gone after erasure.', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hostileText, { minLength: 10, maxLength: 10 }), async (others) => {
      const texts = [...known, ...others];
      const held = await hear(texts);
      for (const name of NAME_FIELDS) {
        const typed = await fill(name, texts);
        expect({ name, typed: typed.length }).not.toEqual({ name, typed: 0 });
        held.push(...typed);
      }

      for (const [organisation, own] of Map.groupBy(held, ([id]) => id)) {
        const found = await exported(organisation);
        const lost = own.map(([, text]) => text).filter((text) => !found.has(text));
        expect({ organisation, lost }).toEqual({ organisation, lost: [] });
        await erase(organisation);
        expect(await exported(organisation)).toEqual(new Set());
      }
    }),
    // Smaller texts would be tried on what the first run has erased.
    { numRuns: 1, endOnFailure: true },
  );
});
