/** The pages of the local cloud for people, on the control address: the start page, and *Microsoft* with its forms. */
import { readFileSync } from 'node:fs';
import type { Context, Hono } from 'hono';
import { applicationsPage } from './applications-page.ts';
import { controlClient, type SendToControl } from './control-client.ts';
import type { Guide } from './guide.ts';
import type { Fragment } from './layout.ts';
import { meetingsPage } from './meetings-page.ts';
import { createNotes, type Note } from './notes.ts';
import { registerForms } from './register-forms.ts';
import { requestsPage } from './requests-page.ts';
import { startPage } from './start-page.ts';
import { timePage } from './time-page.ts';
import { troublePage } from './trouble-page.ts';

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  // Browsers send the origin of a form only to a page that may know it.
  'referrer-policy': 'same-origin',
};
const ASSETS = { 'style.css': 'text/css', 'live.mjs': 'text/javascript' } as const;

export function registerPages(app: Hono, guide: Guide, sendToControl: SendToControl): void {
  const control = controlClient(sendToControl);
  const notes = createNotes();
  for (const [name, type] of Object.entries(ASSETS)) {
    const text = readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');
    app.get(`/pages/${name}`, (context) =>
      context.body(text, 200, { ...HEADERS, 'content-type': `${type}; charset=utf-8` }),
    );
  }
  app.get('/', (context) => answer(context, startPage(guide)));
  if (guide.microsoft === 'real') return;

  const note = (context: Context): Note | undefined => notes.read(context.req.query('note'));
  app.get('/microsoft', (context) =>
    answer(context, meetingsPage(guide, control, context.req.query(), note(context))),
  );
  app.get('/microsoft/applications', (context) =>
    answer(context, applicationsPage(guide, control, context.req.query('tenant'), note(context))),
  );
  app.get('/microsoft/trouble', (context) =>
    answer(context, troublePage(guide, control, note(context))),
  );
  app.get('/microsoft/time', (context) => answer(context, timePage(guide, control, note(context))));
  app.get('/microsoft/requests', (context) =>
    answer(context, requestsPage(guide, control, context.req.query('service'), note(context))),
  );
  registerForms(app, guide.addresses.control, control, notes);
}

async function answer(context: Context, page: Fragment | Promise<Fragment>): Promise<Response> {
  const text = await page;
  return context.html(text.toString(), 200, HEADERS);
}
