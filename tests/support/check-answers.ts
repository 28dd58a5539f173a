/** Every answer of the API that a test of this lane gets by `fetch` is one that its endpoint declares. */
import { afterEach, expect } from '@jest/globals';
import { undeclaredIn } from './declared-answers.ts';

const checks: Promise<string | undefined>[] = [];
const plainFetch = globalThis.fetch;

globalThis.fetch = async (input, init) => {
  const response = await plainFetch(input, init);
  const { url: address, method } =
    input instanceof Request ? input : { url: new URL(input).href, method: init?.method ?? 'GET' };
  if (address.includes('/api/')) checks.push(undeclaredIn(method, address, response.clone()));
  return response;
};

afterEach(async () => {
  const found = await Promise.all(checks.splice(0));
  expect([...new Set(found.filter((each) => each !== undefined))]).toEqual([]);
});
