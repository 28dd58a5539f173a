/** The headers of the portal and the display, here and on Azure. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serve } from '../../../local/kit/serve.ts';
import { createSite } from '../../../local/stack/site.ts';
import { writeSite } from '../../../scripts/azure/site.ts';
import { proofHeaders } from '../../../shared/scope/proof-page.ts';
import { emulatorDeps } from '../../emulators/support/emulator-deps.ts';

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

  it('On Azure the pages have the same policy.', async () => {
    const { headers } = await fetch(`http://localhost:${serving[0]?.port}/`);
    const folder = mkdtempSync(join(tmpdir(), 'calendar-site-'));
    const [api = ''] = connections;
    writeSite(folder, {
      apiUrl: `${api}/api`,
      displayUrl: 'https://display.example.com',
      issuer: api,
      signIn: {},
      webPubSubHosts: ['live.example.com'],
    });
    const written = JSON.parse(readFileSync(join(folder, 'staticwebapp.config.json'), 'utf8')) as {
      readonly globalHeaders: Readonly<Record<string, string>>;
    };
    rmSync(folder, { recursive: true });

    expect(
      written.globalHeaders['content-security-policy']?.replace(` ${api} ${api}`, ` ${api}`),
    ).toBe(headers.get('content-security-policy'));
  });
});
