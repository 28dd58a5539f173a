/** The export of an organisation against an API that breaks off. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Api, Refusal } from '../../../scripts/organisation/api.ts';
import { exportOrganisation, type Manifest } from '../../../scripts/organisation/export.ts';

let server: Server;
let api: Api;
let folder: string;
/** The page from which on the API refuses; it has five. */
let brokenFrom: number;
let asked: number[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'export-'));
  brokenFrom = 99;
  asked = [];
  server = createServer(({ url = '', headers }, response) => {
    const page = Number(new URL(url, 'http://host').searchParams.get('after') ?? 0);
    asked.push(page);
    if (page >= brokenFrom || headers.authorization !== 'Bearer token') {
      response.writeHead(403).end('{"code":"auth.operator-required"}');
      return;
    }
    const item = (place: string) => ({ place, key: `${place} ${page}`, data: { page, text: 'ä' } });
    const items = page === 2 ? [] : [item('table A'), item('table B')];
    const nextLink = page < 4 ? { nextLink: `${api.url}/more?after=${page + 1}` } : {};
    response.end(JSON.stringify({ items, ...nextLink }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  api = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    token: 'token',
  };
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

const manifest = () => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
const keysIn = (file: string) =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { key: string }).key);

describe('the export of an organisation', () => {
  it('An export that breaks off says that it is incomplete; run again it goes on where it was, and holds each record once.', async () => {
    brokenFrom = 3;
    await expect(exportOrganisation(api, 'org', folder)).rejects.toThrow(Refusal);
    expect(manifest()).toMatchObject({ state: 'incomplete', organisationId: 'org' });
    // The process ended between a record and the manifest.
    writeFileSync(join(folder, 'table-A.jsonl'), '{"key":"half', { flag: 'a' });
    brokenFrom = 99;
    asked = [];

    const done = await exportOrganisation(api, 'org', folder);

    expect(asked).toEqual([3, 4]);
    expect(done.state).toBe('complete');
    expect(manifest()).toEqual(done);
    const pages = [0, 1, 3, 4];
    expect(keysIn('table-A.jsonl')).toEqual(pages.map((page) => `table A ${page}`));
    expect(keysIn('table-B.jsonl')).toEqual(pages.map((page) => `table B ${page}`));
    expect(readdirSync(folder).toSorted()).toEqual([
      'manifest.json',
      'table-A.jsonl',
      'table-B.jsonl',
    ]);
  });

  it('A folder with a complete export, or with one of another organisation, is left as it is.', async () => {
    await exportOrganisation(api, 'org', folder);

    await expect(exportOrganisation(api, 'org', folder)).rejects.toThrow('complete');
    await expect(exportOrganisation(api, 'other', folder)).rejects.toThrow('another organisation');
    expect(keysIn('table-A.jsonl')).toHaveLength(4);
  });

  it('The token goes to the API alone, whatever a page says.', async () => {
    const planted = {
      organisationId: 'org',
      state: 'incomplete',
      startedAt: '',
      next: 'http://elsewhere.example/data',
      files: {},
    };
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(planted));

    await expect(exportOrganisation(api, 'org', folder)).rejects.toThrow('is not the API');
  });
});
