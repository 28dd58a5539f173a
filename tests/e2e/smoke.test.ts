import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contentPolicy } from '../../portal/content-policy.ts';
import { smoke } from '../../scripts/azure/smoke.ts';
import { type RunningStack, startStack } from '../support/stack.ts';

let stack: RunningStack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

describe('the smoke test of a deployment', () => {
  it('Everything holds for the local cloud, and what is amiss is named.', async () => {
    const { api, portal, display } = stack.urls;
    const deployed = { apiUrl: api, portalUrl: portal, displayUrl: display };

    const whole = await smoke(deployed);
    const confused = await smoke({ ...deployed, portalUrl: api, displayUrl: api });

    expect(whole.lines.filter((line) => !line.startsWith('ok '))).toEqual([]);
    expect(whole.ok).toBe(true);
    expect(confused.ok).toBe(false);
    expect(confused.lines.filter((line) => line.startsWith('FAILED'))).toHaveLength(5);
  });

  it('The pages on Azure have the content security policy that the local portal is served with.', async () => {
    const { api, portal, webPubSub } = stack.urls;
    const { issuer } = (await (await fetch(`${portal}/settings.json`)).json()) as {
      issuer: string;
    };
    const served = await fetch(portal);

    expect(served.headers.get('content-security-policy')).toBe(
      contentPolicy([new URL(api).origin, issuer, webPubSub.replace(/^http/, 'ws')]),
    );
  });
});
