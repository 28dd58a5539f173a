/** The headers of the portal and the display, here and on Azure. */
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serve } from '../../../local/kit/serve.ts';
import { createSite } from '../../../local/stack/site.ts';
import { writeSite } from '../../../scripts/azure/site.ts';
import { proofHeaders } from '../../../shared/scope/proof-page.ts';
import { emulatorDeps } from '../../emulators/support/emulator-deps.ts';
import { staticWebApp } from '../../support/static-web-app.ts';

const connections = ['https://api.example.com', 'wss://live.example.com'];
const serving: Awaited<ReturnType<typeof serve>>[] = [];
beforeAll(async () => {
  for (const folder of ['portal/dist/portal', 'portal/dist/display']) {
    const site = createSite({ name: 'portal', folder, settings: {}, connections });
    serving.push(await serve(site, { ...emulatorDeps(), port: 0 }));
  }
});
afterAll(() => Promise.all(serving.map((each) => each.close())));

const paths = ['/', '/organisations/x/calendar', '/settings.json', '/nothing.js', '/index.html'];
const policyOf = (headers: Headers) =>
  new Map(
    (headers.get('content-security-policy') ?? '').split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources];
    }),
  );

describe('the pages of portal and display', () => {
  it.each(paths)(
    '%s can be framed by nobody, is sniffed by nobody, and runs only our scripts.',
    async (path) => {
      for (const { port } of serving) {
        const { headers } = await fetch(`http://localhost:${port}${path}`);
        const policy = policyOf(headers);

        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
        expect(policy.get('default-src')).toEqual(["'none'"]);
        expect(policy.get('script-src')).toEqual(["'self'"]);
        expect(policy.get('connect-src')).toEqual(["'self'", ...connections]);
      }
    },
  );

  it('A proof that the portal opens from memory keeps its style, because such a page inherits the policy.', async () => {
    const { headers } = await fetch(`http://localhost:${serving[0]?.port}/`);
    const style = /'sha256-[^']+'/.exec(proofHeaders['content-security-policy'])?.[0];

    expect(policyOf(headers).get('style-src')).toContain(style);
  });
});

/** A page, what it loads, and what is not there; names of rooms and members have dots. */
const asked = [
  '/',
  '/organisations/x/calendar',
  '/organisations/x/members/it@contoso.com',
  '/index.html',
  '/settings.json',
  '/assets/nothing-1234.js',
  '/nothing.js',
];
/** Only Azure serves over https, where the browser may be told to stay there. */
const ofAzure = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' };
const ofTransport = [
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
  'vary',
];

describe('the pages on Azure', () => {
  it.each(['portal', 'display'])(
    'The %s answers each path with the status, page and headers of the local one.',
    async (name) => {
      const folder = mkdtempSync(join(tmpdir(), 'calendar-site-'));
      cpSync(`portal/dist/${name}`, folder, { recursive: true });
      const [api = ''] = connections;
      const apiUrl = `${api}/api`;
      const site = {
        apiUrl,
        displayUrl: 'https://display.example.com',
        issuer: 'https://login.example.com',
      };
      writeSite(folder, { ...site, signIn: {}, webPubSubHosts: ['live.example.com'] });
      const azure = staticWebApp(folder).listen(0, 'localhost');
      const settings = { api: apiUrl, display: site.displayUrl, issuer: site.issuer, signIn: {} };
      const local = await serve(
        createSite({
          name,
          folder,
          settings,
          connections: [api, site.issuer, 'wss://live.example.com'],
        }),
        { ...emulatorDeps(), port: 0 },
      );
      try {
        const [script = ''] = readdirSync(join(folder, 'assets')).filter((file) =>
          file.endsWith('.js'),
        );
        for (const path of [...asked, `/assets/${script}`]) {
          const here = await answerOf(local.port, path);
          const there = await answerOf((azure.address() as AddressInfo).port, path);

          expect({ path, ...there }).toEqual({
            path,
            ...here,
            headers: { ...here.headers, ...ofAzure },
          });
        }
      } finally {
        azure.close();
        await local.close();
        rmSync(folder, { recursive: true });
      }
    },
  );
});

async function answerOf(port: number, path: string) {
  const answer = await fetch(`http://localhost:${port}${path}`);
  const all = [...answer.headers].filter(([name]) => !ofTransport.includes(name));
  const headers = Object.fromEntries(
    all.map(([name, value]) => [name, value.replace(/; charset=.*/, '')]),
  );
  const isFound = answer.status === 200;
  // Nobody keeps or reads what is not there.
  for (const name of ['cache-control', 'content-type']) if (!isFound) delete headers[name];
  const text = await answer.text();
  const isJson = headers['content-type'] === 'application/json';
  return { status: answer.status, headers, body: isJson ? JSON.parse(text) : isFound && text };
}
