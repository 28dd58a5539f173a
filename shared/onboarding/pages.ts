/** The page a browser sees when a redirect cannot go on: what happened, what to do, and the way back to the portal. */
import type { Answer } from '../platform/endpoint.ts';
import type { AppError } from '../platform/errors.ts';

const escape = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

export const redirectTo = (location: string): Answer => ({
  status: 303,
  headers: { location, 'referrer-policy': 'no-referrer' },
});

/** Where the page leads on to; back to the portal to start again, unless something better is known. */
export interface WayOn {
  readonly url: string;
  readonly label: string;
}

export const problemPage = (error: AppError, status: number, wayOn: WayOn): Answer => ({
  status,
  headers,
  text: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="problem-code" content="${escape(error.code)}">
<title>${escape(error.title)}</title>
</head>
<body>
<main>
<h1>${escape(error.title)}</h1>
<p>${escape(error.action ?? 'Open the portal and try again.')}</p>
<p><a href="${escape(wayOn.url)}">${escape(wayOn.label)}</a></p>
<p><small>Code: <code>${escape(error.code)}</code></small></p>
</main>
</body>
</html>
`,
});
