import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { describeApi } from '../../../shared/composition/openapi.ts';

const description = describeApi({ API_URL: 'https://api.example.com/api' });
const asking = (etag?: string) => ({
  headers: new Headers(etag === undefined ? {} : { 'if-none-match': etag }),
});

describe.each(['json', 'page'] as const)('the description of the API as %s', (kind) => {
  it('is made once, and not sent again to those who have it.', async () => {
    const first = await description[kind](asking());
    const etag = first.headers?.['etag'] ?? '';

    expect(first).toMatchObject({ status: 200, text: expect.stringContaining('Calendar') });
    expect((await description[kind](asking())).text).toBe(first.text);
    for (const known of [etag, etag.replace('W/', ''), `"other", ${etag}`, '*']) {
      const again = await description[kind](asking(known));
      expect(again).toMatchObject({ status: 304, headers: { etag } });
      expect(again.text).toBeUndefined();
    }
    expect(await description[kind](asking('"other"'))).toMatchObject({ status: 200 });
  });

  it.each([
    ['gzip, deflate, br', true],
    ['br;q=1.0, gzip;q=0.8', true],
    ['GZIP', true],
    ['gzip;q=0, br', false],
    ['identity', false],
  ])('Whoever accepts %j gets it compressed: %s.', async (accepted, isCompressed) => {
    const { text } = await description[kind](asking());
    const headers = new Headers({ 'accept-encoding': accepted });
    const answer = await description[kind]({ headers });

    expect(answer.headers?.['content-encoding']).toBe(isCompressed ? 'gzip' : undefined);
    expect(answer.bytes && gunzipSync(answer.bytes).toString()).toBe(
      isCompressed ? text : undefined,
    );
  });
});
