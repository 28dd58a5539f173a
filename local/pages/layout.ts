/** The frame of every page: head, navigation, the note about what was just done, and pieces that several pages use. */
import { html } from 'hono/html';
import { type Expectation, type Guide, placesOf } from './guide.ts';
import type { Note } from './notes.ts';

export type Fragment = ReturnType<typeof html>;

const LINKS = [
  ['/', 'Start'],
  ['/microsoft', 'Meetings'],
  ['/microsoft/applications', 'Apps and consent'],
  ['/microsoft/trouble', 'Trouble'],
  ['/microsoft/time', 'Time'],
  ['/microsoft/requests', 'Requests'],
] as const;

export interface PageContent {
  /** The path of the navigation's link to this page. */
  readonly path: (typeof LINKS)[number][0];
  readonly title: string;
  readonly lead: string | Fragment;
  readonly body: Fragment;
  readonly note?: Note | undefined;
  /** The page shows things that change by themselves. */
  readonly isLive?: boolean;
}

export function layout(guide: Guide, { path, title, lead, body, note, isLive }: PageContent) {
  const links = LINKS.filter(([to]) => to === '/' || guide.microsoft === 'emulated');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${path === '/' ? '' : `${title} – Microsoft – `}Local cloud</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/pages/style.css">
<script type="module" src="/pages/live.mjs"></script>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<div class="bar">
<p class="brand">Local cloud</p>
<nav aria-label="Local cloud"><ul>${links.map(
    ([to, text]) =>
      html`<li><a href="${to}"${to === path ? html` aria-current="page"` : ''}>${text}</a></li>`,
  )}</ul></nav>
</div>
</header>
<main id="content">
<div class="heading">
<div>${path === '/' ? '' : html`<p class="eyebrow">Emulated Microsoft</p>`}<h1>${title}</h1><p class="lead">${lead}</p></div>
${isLive === true ? html`<button type="button" class="quiet" id="live" aria-pressed="true" hidden>Live updates</button>` : ''}
</div>
${note === undefined ? '' : noteOf(guide, note)}
<p id="working" role="status"></p>
${body}
</main>
</body>
</html>`;
}

function noteOf(guide: Guide, { kind, text, expectation }: Note): Fragment {
  return html`<div class="note ${kind}" role="status" tabindex="-1" autofocus>
<p><strong>${text}</strong></p>
${expectation === undefined ? '' : html`<p>${expected(guide, expectation)}</p>`}
</div>`;
}

/** Says how the product should react, and where to see it. */
export function expected(guide: Guide, { text, see }: Expectation): Fragment {
  const places = placesOf(guide);
  const links = see.map((place, index) => {
    const { text: name, url } = places[place];
    return html`${index === 0 ? '' : index === see.length - 1 ? ' and ' : ', '}<a href="${url}">${name}</a>`;
  });
  return html`${text} <span class="see">See ${links}.</span>`;
}

/** The choice of a tenant, when there is more than one. */
export function tenantChoice(
  path: string,
  tenants: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly domain: string;
  }[],
  chosen: string,
): Fragment | '' {
  if (tenants.length < 2) return '';
  return html`<form method="get" action="${path}" class="row">
<label>Tenant <select name="tenant">${tenants.map(
    ({ id, displayName, domain }) =>
      html`<option value="${id}"${id === chosen ? html` selected` : ''}>${displayName} (${domain})</option>`,
  )}</select></label>
<button type="submit">Show</button>
</form>`;
}
