/** What axe finds on a page in a browser. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

interface Finding {
  readonly id: string;
  readonly nodes: readonly string[];
}

/**
 * By all of axe's rules, or by `only` these. Nothing of the page is left out.
 *
 * No page has frames, so axe runs in the page itself. For frames it would open a page of its own each time, which
 * takes ten times as long; so does reading its source again.
 */
export async function findingsOn(page: Page, only: readonly string[] = []): Promise<Finding[]> {
  const isThere = await page.evaluate(() => 'axe' in globalThis);
  const axe = new AxeBuilder({ page, ...(isThere && { axeSource: 'void 0' }) }).setLegacyMode();
  axe.options({ resultTypes: ['violations'] });
  if (only.length > 0) axe.withRules([...only]);
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`),
  }));
}
