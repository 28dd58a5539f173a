/** `npm run pictures`: draws the pictures of the README from the running product, in Debian's Chromium. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { startJourney, type Urls } from '../local/demo/journey.ts';

const FOLDER = 'docs/pictures';
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const dataDir = mkdtempSync(join(tmpdir(), 'calendar-pictures-'));
const stack = spawn(
  process.execPath,
  ['local/main.ts', '--json', '--no-demo', '--port', '0', '--data', dataDir],
  { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] },
);
if (stack.stdout === null) throw new Error('The local cloud has no output to read.');
const exited = once(stack, 'exit');
try {
  const [line] = await once(createInterface(stack.stdout), 'line');
  await drawPortal(JSON.parse(String(line)));
} finally {
  stack.kill('SIGINT');
  await exited;
  rmSync(dataDir, { recursive: true, force: true });
}

async function drawPortal(urls: Urls): Promise<void> {
  const journey = startJourney(urls);
  const domain = 'fabrikam.example';
  await journey.tenant({
    domain,
    rooms: [
      { displayName: 'Fountain', capacity: 8, timeZone: 'Europe/Brussels' },
      { displayName: 'Garden', capacity: 4, timeZone: 'Europe/Brussels' },
    ],
  });
  const email = 'it@fabrikam.example';
  const person = await journey.person(email);
  const organisation = await journey.organisation('Fabrikam', { ...person, email });
  await journey.connect(person, organisation, `admin@${domain}`);
  await journey.reach(person, organisation, ['awaiting-sync-consent']);
  await journey.continueSetup(person, organisation, `admin@${domain}`);
  await journey.reach(person, organisation, ['ready']);

  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.addInitScript((token) => sessionStorage.setItem('token', token), person.token);
  await page.goto(`${urls.portal}/organisations/${organisation}/calendar`);
  await page.getByText('Fountain').filter({ visible: true }).first().waitFor();
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: `${FOLDER}/portal.png` });
  await browser.close();
  process.stdout.write(`${FOLDER}/portal.png\n`);
}
