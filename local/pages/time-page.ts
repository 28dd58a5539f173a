/** The page Time: the clock of the whole local cloud, and how slow Microsoft is. */
import { html } from 'hono/html';
import type { ControlClient } from './control-client.ts';
import { afterClock, afterDelays } from './expectations.ts';
import type { Guide } from './guide.ts';
import { expected, type Fragment, layout } from './layout.ts';
import type { Note } from './notes.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const LEAPS = [
  ['15 minutes', 15 * MINUTE_MS],
  ['1 hour', HOUR_MS],
  ['8 hours', 8 * HOUR_MS],
  ['1 day', DAY_MS],
  ['30 days', 30 * DAY_MS],
] as const;

export const DELAYS = [
  ['directoryReplicationMs', 'Directory replication', 'New apps and secrets reach every replica'],
  ['consentPropagationMs', 'Consent', 'An approval takes effect'],
  ['policyPropagationMs', 'Exchange policies', 'A limit of mailboxes takes effect'],
  ['notificationDeliveryMs', 'Notifications', 'Graph tells of a changed meeting'],
] as const;

export async function timePage(
  guide: Guide,
  control: ControlClient,
  note: Note | undefined,
): Promise<Fragment> {
  const delays = await control.get<Record<string, number>>('/delays');
  const { now } = await control.get<{ now: string }>('/clock');
  return layout(guide, {
    path: '/microsoft/time',
    title: 'Time',
    lead: 'Move the clock of every part together, or make Microsoft as slow as it can be.',
    note,
    isLive: true,
    body: html`<div class="cards">
<form class="card" method="post" action="/microsoft/time">
<h2>Clock</h2>
<p class="clock" data-live id="now"><time datetime="${now}">${now.slice(0, 10)} ${now.slice(11, 19)}</time> UTC</p>
<p class="hint">Secrets expire, timers fire and meetings pass without waiting. The clock only goes forward, and a leap takes up to twenty seconds. ${expected(guide, afterClock)}</p>
<div class="row">${LEAPS.map(
      ([name, ms]) => html`<button name="advanceMs" value="${ms}">Forward ${name}</button>`,
    )}</div>
</form>
<form class="card" method="post" action="/microsoft/delays">
<h2>Delays of Microsoft</h2>
<div class="fields">${DELAYS.map(
      ([
        name,
        label,
        what,
      ]) => html`<label>${label}, seconds <input type="number" name="${name}" min="0" max="86400" step="1" value="${Math.round((delays[name] ?? 0) / 1000)}" required aria-describedby="${name}"></label>
<p class="hint" id="${name}">${what} after so long.</p>`,
    )}</div>
<p class="hint">${expected(guide, afterDelays)}</p>
<button type="submit" class="primary">Set the delays</button>
</form>
</div>`,
  });
}
