/** The page a browser sees when a redirect cannot go on: what happened, what to do, and the way back to the portal. */
import { createHash } from 'node:crypto';
import type { HttpResult } from '../../platform/endpoint.ts';
import type { AppError } from '../../platform/errors.ts';
import { escapeHtml } from '../../platform/html.ts';
import { type RefusalCode, refusalCodes } from '../errors.ts';
import type { ConsentOutcome } from './consent-redirect.ts';
import { german, germanOutage } from './german.ts';

type Language = 'en' | 'de';

/** Colours and shape of the portal. */
const style = `
:root { color-scheme: light dark; }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  font: 1rem/1.5 "Segoe UI", system-ui, sans-serif; overflow-wrap: anywhere;
  color: light-dark(#242424, #fff); background: light-dark(#f0f0f0, #1f1f1f); }
main { width: 100%; max-width: 36rem; padding: 2rem; border-radius: .75rem;
  background: light-dark(#fff, #292929); box-shadow: 0 2px 8px #0003; }
svg { display: block; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 1rem 0; }
p { margin: 0 0 1rem; }
.way { margin-top: 1.5rem; }
a { display: inline-block; padding: .5rem 1rem; border-radius: .25rem; font-weight: 600; text-decoration: none;
  color: light-dark(#fff, #021716); background: light-dark(#0f6b6b, #78bebd); }
a:hover { text-decoration: underline; }
a:focus-visible { outline: 2px solid; outline-offset: 3px; }
small { color: light-dark(#616161, #adadad); }
@media (max-width: 30rem) { main { padding: 1.25rem; } }
`;
const styleHash = createHash('sha256').update(style).digest('base64');

const icon = `<svg width="40" height="40" viewBox="0 0 32 32" aria-hidden="true"><rect x="3" y="5" width="26" height="24" rx="5" fill="#0f6b6b"/><path d="M3 12h26" stroke="#fff" stroke-width="2"/><path d="M10 2v6M22 2v6" stroke="#0f6b6b" stroke-width="3" stroke-linecap="round"/><path d="m10 20 4 4 8-8" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  vary: 'Accept-Language',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const words = {
  en: { portal: 'Back to the portal', continue: 'Continue' },
  de: { portal: 'Zurück zum Portal', continue: 'Weiter' },
} as const;

const redirectTo = (location: string): HttpResult => ({
  status: 303,
  headers: { location, 'referrer-policy': 'no-referrer' },
});

const statuses: Partial<Record<AppError['kind'], number>> = { invalid: 400, internal: 500 };

const isKnown = (code: string): code is RefusalCode => refusalCodes.some((each) => each === code);

function textsOf({ code, title, action, publicDetail }: AppError, language: Language) {
  if (language === 'en')
    return { title, action: action ?? 'Open the portal and try again.', detail: publicDetail };
  const number = /AADSTS\d+/.exec(publicDetail ?? '')?.[0];
  return {
    ...(isKnown(code) ? german[code] : germanOutage),
    detail: number === undefined ? undefined : `Microsoft antwortete mit ${number}.`,
  };
}

/** German for whoever asks for it before English. */
export function languageOf(acceptLanguage: string | null): Language {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((range) => {
      const [tag = '', quality = 'q=1'] = range
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      return { language: tag.split('-')[0], quality: Number(quality.replace('q=', '')) || 0 };
    })
    .filter(({ language, quality }) => quality > 0 && (language === 'de' || language === 'en'))
    .sort((one, other) => other.quality - one.quality);
  return wanted[0]?.language === 'de' ? 'de' : 'en';
}

function problemPage(
  error: AppError,
  link: Extract<ConsentOutcome, { readonly error: AppError }>['link'],
  language: Language,
): HttpResult {
  const { title, action, detail } = textsOf(error, language);
  const code = escapeHtml(error.code);
  return {
    status: statuses[error.kind] ?? 503,
    headers,
    text: `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="problem-code" content="${code}">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${icon}
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(action)}</p>${detail === undefined ? '' : `\n<p>${escapeHtml(detail)}</p>`}
<p class="way"><a href="${escapeHtml(link.url)}">${words[language][link.label]}</a></p>
<small>Code: <code>${code}</code></small>
</main>
</body>
</html>
`,
  };
}

/** The redirect to the next step, or the page with the problem. */
export const pageOf = (outcome: ConsentOutcome, acceptLanguage: string | null): HttpResult =>
  'location' in outcome
    ? redirectTo(outcome.location)
    : problemPage(outcome.error, outcome.link, languageOf(acceptLanguage));
