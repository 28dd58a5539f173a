/** The page a browser sees when a redirect cannot go on: what happened, what to do, and the way back to the portal. */
import type { HttpResult } from '../../platform/endpoint.ts';
import type { AppError } from '../../platform/errors.ts';
import { escapeHtml } from '../../platform/html.ts';
import type { ConsentOutcome } from './consent-redirect.ts';

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const redirectTo = (location: string): HttpResult => ({
  status: 303,
  headers: { location, 'referrer-policy': 'no-referrer' },
});

const statuses: Partial<Record<AppError['kind'], number>> = { invalid: 400, internal: 500 };

const problemPage = (
  error: AppError,
  link: { readonly url: string; readonly label: string },
): HttpResult => ({
  status: statuses[error.kind] ?? 503,
  headers,
  text: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="problem-code" content="${escapeHtml(error.code)}">
<title>${escapeHtml(error.title)}</title>
</head>
<body>
<main>
<h1>${escapeHtml(error.title)}</h1>
<p>${escapeHtml(error.action ?? 'Open the portal and try again.')}</p>${
    error.publicDetail === undefined ? '' : `\n<p>${escapeHtml(error.publicDetail)}</p>`
  }
<p><a href="${escapeHtml(link.url)}">${escapeHtml(link.label)}</a></p>
<p><small>Code: <code>${escapeHtml(error.code)}</code></small></p>
</main>
</body>
</html>
`,
});

/** The redirect to the next step, or the page with the problem. */
export const pageOf = (outcome: ConsentOutcome): HttpResult =>
  'location' in outcome ? redirectTo(outcome.location) : problemPage(outcome.error, outcome.link);
