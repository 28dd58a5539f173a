/** The page Requests: what the product asked of Microsoft and Azure a moment ago. */
import { html } from 'hono/html';
import { FAULT_SERVICES } from '../kit/faults.ts';
import type { ControlClient } from './control-client.ts';
import type { Guide } from './guide.ts';
import { type Fragment, layout } from './layout.ts';
import type { Note } from './notes.ts';

const PATH = '/microsoft/requests';
const MOST = 100;
const WINDOW_MS = 15 * 60_000;

interface RequestView {
  readonly at: string;
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

const NAMES: Readonly<Record<string, string>> = {
  graph: 'Graph',
  identity: 'Identity',
  'key-vault': 'Key Vault',
  'web-pubsub': 'Web PubSub',
  storage: 'Storage',
  notifications: 'Notification',
};

export async function requestsPage(
  guide: Guide,
  control: ControlClient,
  service: string | undefined,
  note: Note | undefined,
): Promise<Fragment> {
  const since = new Date(Date.now() - WINDOW_MS).toISOString();
  const { items } = await control.get<{ items: readonly RequestView[] }>(
    `/requests?since=${encodeURIComponent(since)}`,
  );
  const known = FAULT_SERVICES.find((name) => name === service);
  // Storage is asked all the time: it is shown when it is chosen.
  const isShown = (entry: RequestView) =>
    known === undefined
      ? entry.service !== 'storage' && entry.service in NAMES
      : entry.service === known;
  const shown = items.filter(isShown).slice(-MOST).toReversed();
  return layout(guide, {
    path: PATH,
    title: 'Requests',
    lead: 'What the product asked in the last fifteen minutes, newest first, and what Graph told it. Changing a meeting shows up as a notification and then a read of calendarView.',
    note,
    isLive: true,
    body: html`<div class="tools">${filter(known)}
<form method="post" action="${PATH}"><button name="clear" value="yes">Clear the list</button></form></div>
<div class="table" data-live id="requests" tabindex="0" role="region" aria-label="Requests">
${shown.length === 0 ? html`<p>None.</p>` : table(shown)}</div>`,
  });
}

const filter = (
  chosen: string | undefined,
): Fragment => html`<form method="get" action="${PATH}" class="row">
<label>Service <select name="service"><option value="">All but storage</option>${FAULT_SERVICES.map(
  (name) =>
    html`<option value="${name}"${name === chosen ? html` selected` : ''}>${NAMES[name]}</option>`,
)}</select></label>
<button type="submit">Show</button>
</form>`;

const table = (entries: readonly RequestView[]): Fragment => html`<table>
<thead><tr><th scope="col">Time (UTC)</th><th scope="col">Service</th><th scope="col">Request</th><th scope="col">Answer</th></tr></thead>
<tbody>${entries.map(
  ({ at, service, method, path, status }) =>
    html`<tr><td>${at.slice(11, 23)}</td><td>${NAMES[service] ?? service}</td><td class="path"><code>${method} ${path}</code></td><td>${answer(status)}</td></tr>`,
)}</tbody></table>`;

/** Many refusals are part of a protocol, such as Key Vault's challenge (401): only real trouble is coloured as such. */
function answer(status: number): Fragment {
  if (status === 0) return html`<span class="tag busy">no answer</span>`;
  const isTrouble = status === 429 || status >= 500;
  const kind = status < 400 ? ' free' : isTrouble ? ' busy' : '';
  return html`<span class="tag${kind}">${status}</span>`;
}
