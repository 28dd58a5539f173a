import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { codes } from '../../../portal/words/de/codes.ts';
import { german } from '../../../shared/onboarding/consent/german.ts';
import { languageOf, pageOf } from '../../../shared/onboarding/consent/problem-page.ts';
import { onboardingProblems } from '../../../shared/onboarding/errors.ts';
import { requestProblems } from '../../../shared/platform/errors.ts';

const url = 'https://portal.example/organisations/org/calendar';
const declined = onboardingProblems.error('consent.declined', {
  detail: 'Microsoft answered AADSTS65004.',
});
const shown = (error = declined, acceptLanguage: string | null = null) =>
  pageOf({ error, link: { url, label: 'portal' } }, acceptLanguage);

describe('the page that ends a visit to Microsoft', () => {
  it('says what happened and what to do, with one link back to the portal', () => {
    const { status, text = '' } = shown();

    expect(status).toBe(400);
    expect(text).toContain('<html lang="en">');
    expect(text).toContain('<meta name="problem-code" content="consent.declined">');
    expect(text).toContain('<h1>The approval was declined</h1>');
    expect(text).toContain('AADSTS65004');
    expect(text.match(/<a href="[^"]*">[^<]*</g)).toEqual([`<a href="${url}">Back to the portal<`]);
  });

  it('speaks German to whoever asks for German first, with the same code', () => {
    const { text = '' } = shown(declined, 'de-AT,de;q=0.9,en;q=0.8');

    expect(text).toContain('<html lang="de">');
    expect(text).toContain('<meta name="problem-code" content="consent.declined">');
    expect(text).toContain('<h1>Die Zustimmung wurde abgelehnt</h1>');
    expect(text).toContain('Microsoft antwortete mit AADSTS65004.');
    expect(text).toContain('>Zurück zum Portal<');
  });

  it('has German words for an outage, whose code is not its own', () => {
    const { status, text = '' } = shown(requestProblems.error('internal.unexpected'), 'de');

    expect(status).toBe(500);
    expect(text).toContain('<h1>Etwas ist auf unserer Seite schiefgegangen</h1>');
  });

  it('allows its own style and nothing else', () => {
    const { headers, text = '' } = shown();

    const [, style = ''] = /<style>([^<]*)<\/style>/.exec(text) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers?.['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(text).not.toMatch(/<script|style=|src=/);
  });

  it('says in German what the portal says', () => {
    const portal = Object.keys(german).map((code) => [code, codes.problems[code]]);

    expect(german).toEqual(Object.fromEntries(portal));
  });

  it.each([
    [null, 'en'],
    ['', 'en'],
    ['fr-FR', 'en'],
    ['de', 'de'],
    ['fr, de;q=0.5', 'de'],
    ['en, de;q=0.5', 'en'],
    ['de;q=0.5, en;q=0.7', 'en'],
    ['de;q=0', 'en'],
    [';q=,,=;', 'en'],
  ])('reads Accept-Language %p as %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});
