/** Debian's Chromium, and the sign-in to the portal in it. */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** The one that draws no windows goes first: a page costs it a fifth of the processor time. */
const INSTALLED = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const executablePath = process.env['CHROMIUM'] ?? INSTALLED.find((path) => existsSync(path));

export const hasChromium = executablePath !== undefined && existsSync(executablePath);

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** From the portal's welcome page through the provider's form, and back to the page that was asked for. */
export async function signIn(page: Page, email: string): Promise<void> {
  const portal = new URL(page.url()).origin;
  await page.getByRole('button', { name: /^(Sign in|Anmelden)$/ }).click();
  await page.locator('input[name="email"]').fill(email);
  await page.locator('button[type="submit"]').first().click();
  await page.waitForURL(({ origin, pathname }) => origin === portal && pathname !== '/signed-in');
}

/** Likewise with the roles that the provider's form offers, from the start page to the operators' board. */
export async function signInAsOperator(
  page: Page,
  portal: string,
  role: 'operator' | 'operator-read' = 'operator',
): Promise<void> {
  await page.goto(portal);
  await page.getByRole('button', { name: /^(Sign in|Anmelden)$/ }).click();
  await page.locator('input[name="email"]').fill(`${role}@portal.example`);
  await page.locator(`input[value="${role}"]`).check();
  await page.locator('button[type="submit"]').click();
  await page.waitForURL(({ pathname }) => pathname === '/operations');
}
