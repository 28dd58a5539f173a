import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { notProven, requestShapes } from '../../../shared/scope/evidence.ts';
import { proofHeaders, proofPage } from '../../../shared/scope/proof-page.ts';
import type { Proof } from '../../../shared/scope/show-mailbox-access.ts';

const at = '2026-11-23T10:00:00.000Z';
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "'--><!--",
    '</style></title></pre>',
    '&lt;b&gt;',
    'https://x/?a=b&c=d',
  ),
);

/** Every text that comes from a person or from Microsoft. */
const proofOf = (texts: readonly string[]): Proof => {
  const [name = '', address = '', code = '', request = '', object = '', tenant = ''] = texts;
  const answer = { answer: 'refused', status: 403, code, requestId: request, at } as const;
  return {
    hash: 'f'.repeat(64),
    evidence: {
      check: 'check',
      organisationId: 'org',
      startedAt: at,
      finishedAt: at,
      verdict: 'proven',
      tenantId: tenant,
      application: { clientId: object, servicePrincipalId: object },
      profile: 'consent',
      canary: { chosen: 'named', objectId: object, before: answer, after: answer },
      rooms: [{ id: 'room', readable: true, at }],
    },
    rooms: [{ id: 'room', displayName: name, emailAddress: address }],
    explanation: { title: name, action: name },
    requests: requestShapes,
    notProven,
    checkYourself: [name, address],
    history: [
      {
        check: 'check',
        at,
        verdict: 'proven',
        rooms: 1,
        readable: 1,
        hash: code,
        evidenceKept: true,
      },
    ],
  };
};
const page = (texts: readonly string[]): string => proofPage(proofOf(texts));
const tags = (text: string): string[] => text.match(/<[^>]*>/g) ?? [];

describe('the page of proof', () => {
  it('No name changes the markup of the proof page', () => {
    const plain = tags(page(Array.from({ length: 6 }, () => 'x')));

    fc.assert(
      fc.property(fc.array(hostile, { minLength: 6, maxLength: 6 }), (texts) => {
        expect(tags(page(texts))).toEqual(plain);
      }),
    );
  });

  it('The proof page shows every text as it is', () => {
    const text = page(['<R&D> "Oak"', "o'ak@contoso.example", 'c', 'r', 'o', 't']);

    expect(text).toContain('&lt;R&amp;D&gt; &quot;Oak&quot;');
    expect(text).toContain('o&#39;ak@contoso.example');
  });

  it('The proof page allows its own style and nothing else, in the header and in a saved copy', () => {
    const text = proofPage(proofOf([]));
    const style = /<style>([^]*)<\/style>/.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = proofHeaders['content-security-policy'];

    expect(policy).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
    expect(text).toContain(`&#39;sha256-${hash}&#39;`);
    expect(text).not.toMatch(/<(?:script|img|link|iframe)|https?:\/\/(?!graph\.microsoft)/);
    expect(proofHeaders).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
  });

  it('The proof page is accessible: language, title, one heading, headed tables', () => {
    const text = page([]);

    expect(text).toContain('<html lang="en">');
    expect(text.match(/<h1>/g)).toHaveLength(1);
    expect(text.match(/<main>/g)).toHaveLength(1);
    expect(text).toContain('color-scheme: light dark');
    expect(text).toContain('@media print');
    expect(text.match(/<th /g)?.every((tag) => tag === '<th ')).toBe(true);
    expect(text).not.toMatch(/<th>/);
  });
});
