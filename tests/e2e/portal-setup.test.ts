import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Journey, startJourney } from '../../local/demo/journey.ts';
import { describeInBrowser, inspect, openPortal, type PortalBrowser } from '../support/portal.ts';
import { type RunningStack, startStack } from '../support/stack.ts';

describeInBrowser('the way from the marketplace to a connected calendar', () => {
  let stack: RunningStack;
  let journey: Journey;
  let portal: PortalBrowser;
  let page: Page;
  const email = 'it@portal.example';

  beforeAll(async () => {
    stack = await startStack({ env: { SYNC_DEBOUNCE_SECONDS: '0' } });
    journey = startJourney(stack.urls);
    portal = await openPortal(stack);
    const person = await journey.person(email);
    await journey.organisation('Fabrikam', { ...person, email });
  });
  afterAll(async () => {
    await portal?.close();
    await stack?.stop();
  });

  it('leads from the sign-in over the marketplace to the set-up', async () => {
    page = await portal.signedIn(email);
    await page.getByRole('link', { name: 'Marketplace' }).click();
    await page.getByRole('link', { name: 'View Details' }).click();
    await page.getByRole('link', { name: 'Open' }).click();
    await page.getByRole('heading', { level: 1, name: 'Microsoft Calendar' }).waitFor();

    await inspect(page, 'setup');
    expect(portal.troubles()).toEqual([]);
  });
});
