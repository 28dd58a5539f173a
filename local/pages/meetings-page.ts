/** The page Meetings: the rooms of a tenant with today's meetings, each of which can be changed. */
import { html } from 'hono/html';
import {
  type ControlClient,
  type EventView,
  eventsPath,
  type RoomView,
  type TenantView,
} from './control-client.ts';
import { afterMeeting } from './expectations.ts';
import type { Guide } from './guide.ts';
import { expected, type Fragment, layout, tenantChoice } from './layout.ts';
import { meetingItem, type Place } from './meeting-item.ts';
import type { Note } from './notes.ts';
import { clockOf, instantOf } from './room-time.ts';

const PATH = '/microsoft';
const MOST_ROOMS = 12;
const MOST_CHOICES = 200;

export async function meetingsPage(
  guide: Guide,
  control: ControlClient,
  query: { readonly tenant?: string; readonly q?: string; readonly page?: string },
  note: Note | undefined,
): Promise<Fragment> {
  const { items: tenants } = await control.get<{ items: readonly TenantView[] }>('/tenants');
  const tenant = tenants.find(({ id }) => id === query.tenant) ?? tenants[0];
  const frame = { path: PATH, title: 'Meetings', note } as const;
  if (tenant === undefined) {
    return layout(guide, {
      ...frame,
      lead: 'There is no Microsoft tenant yet.',
      body: newTenant(true),
    });
  }
  const { items } = await control.get<{ items: readonly RoomView[] }>(
    `/tenants/${tenant.id}/rooms`,
  );
  const q = query.q?.trim() ?? '';
  const found = items.filter((room) => matches(room, q));
  const pages = Math.max(1, Math.ceil(found.length / MOST_ROOMS));
  const page = Math.min(Math.max(1, Math.trunc(Number(query.page ?? 1)) || 1), pages);
  const shown = found.slice((page - 1) * MOST_ROOMS, page * MOST_ROOMS);
  const cards = await Promise.all(shown.map((room) => roomCard(control, tenant, room)));
  return layout(guide, {
    ...frame,
    lead: leadOf(tenant),
    isLive: true,
    body: html`<div class="tools">${tenantChoice(PATH, tenants, tenant.id)}${search(tenant, q, items.length)}</div>
<p class="hint">${expected(guide, afterMeeting)}</p>
${newMeeting(tenant, found)}
${found.length === 0 ? html`<p class="state">No room ${q === '' ? 'in this tenant' : `matches “${q}”`}.</p>` : ''}
<div class="cards rooms">${cards}</div>
${pager(tenant, q, page, pages)}
${newTenant(false)}`,
  });
}

function leadOf({ displayName, domain, rooms, users }: TenantView): Fragment {
  const admin = users.find(({ roles }) => roles.includes('Global Administrator'));
  return html`${displayName} (${domain}): ${rooms} ${rooms === 1 ? 'room' : 'rooms'}${
    admin === undefined ? '' : html`, administrator <code class="account">${admin.username}</code>`
  }. Move, shorten or cancel a meeting as its organiser would in Outlook.`;
}

const matches = ({ displayName, emailAddress, building }: RoomView, q: string): boolean =>
  [displayName, emailAddress, building ?? ''].some((text) =>
    text.toLowerCase().includes(q.toLowerCase()),
  );

const search = ({ id }: TenantView, q: string, rooms: number): Fragment | '' =>
  rooms <= MOST_ROOMS && q === ''
    ? ''
    : html`<form method="get" action="${PATH}" class="row" role="search">
<input type="hidden" name="tenant" value="${id}">
<label>Find a room <input type="search" name="q" value="${q}"></label>
<button type="submit">Find</button>
</form>`;

function pager({ id }: TenantView, q: string, page: number, pages: number): Fragment | '' {
  if (pages === 1) return '';
  const link = (to: number, text: string) =>
    to < 1 || to > pages
      ? ''
      : html`<a href="${PATH}?${new URLSearchParams({ tenant: id, q, page: String(to) }).toString()}">${text}</a>`;
  return html`<nav class="row" aria-label="Pages of rooms">${link(page - 1, 'Previous rooms')}<span>Page ${page} of ${pages}</span>${link(page + 1, 'Next rooms')}</nav>`;
}

async function roomCard(
  control: ControlClient,
  tenant: TenantView,
  room: RoomView,
): Promise<Fragment> {
  const now = Date.now();
  const clock = clockOf(room.timeZone, now);
  const window = new URLSearchParams({
    from: clock.today.from.toISOString(),
    to: clock.today.to.toISOString(),
  });
  const { items } = await control.get<{ items: readonly EventView[] }>(
    `${eventsPath(tenant.id, room.emailAddress)}?${window.toString()}`,
  );
  const left = items.filter(({ isAllDay, end }) => isAllDay || instantOf(end.dateTime) > now);
  const over = items.length - left.length;
  const place: Place = { tenant: tenant.id, room, clock, now };
  const where = [
    room.building,
    room.floor === null ? null : `floor ${room.floor}`,
    room.capacity === null ? null : `${room.capacity} seats`,
  ];
  return html`<article class="card room" data-live id="room-${room.id}" aria-labelledby="name-${room.id}">
<header><h2 id="name-${room.id}">${room.displayName}</h2>${stateOf(left, place)}</header>
<p class="hint">${where.filter((text) => text !== null).join(' · ')}<br>${clock.time(now)} in ${clock.zone}</p>
${left.length === 0 ? html`<p>No more meetings today.</p>` : html`<ul class="meetings">${left.map((event) => meetingItem(event, place))}</ul>`}
<footer>${over === 0 ? '' : html`<p class="hint">${over} earlier today</p>`}
<form method="post" action="/microsoft/meetings">
<input type="hidden" name="tenant" value="${tenant.id}"><input type="hidden" name="room" value="${room.emailAddress}">
<input type="hidden" name="subject" value="Walk-in meeting"><input type="hidden" name="startsIn" value="0"><input type="hidden" name="minutes" value="30">
<button name="action" value="create">Book for 30 minutes now<span class="visually-hidden">: ${room.displayName}</span></button>
</form></footer>
</article>`;
}

function stateOf(events: readonly EventView[], { clock, now }: Place): Fragment {
  const busy = events.find(
    (event) =>
      !event.isAllDay &&
      !event.isCancelled &&
      event.showAs !== 'free' &&
      instantOf(event.start.dateTime) <= now,
  );
  if (busy === undefined) return html`<p class="tag free">Free</p>`;
  return html`<p class="tag busy">Busy until ${clock.time(instantOf(busy.end.dateTime))}</p>`;
}

function newMeeting({ id }: TenantView, rooms: readonly RoomView[]): Fragment {
  const choices = rooms.slice(0, MOST_CHOICES);
  return html`<details class="card"><summary>New meeting</summary>
<form method="post" action="/microsoft/meetings" class="wide fields">
<input type="hidden" name="tenant" value="${id}">
<label>Room <select name="room" required>${choices.map(
    ({ displayName, emailAddress }) =>
      html`<option value="${emailAddress}">${displayName}</option>`,
  )}</select></label>
<label>Subject <input name="subject" value="Customer visit" maxlength="255" required></label>
<label>Organiser <input name="organiser" value="Ada Admin" maxlength="128" required></label>
<label>Starts <select name="startsIn"><option value="0">now</option><option value="5">in 5 minutes</option><option value="30">in 30 minutes</option><option value="60">in an hour</option><option value="180">in 3 hours</option></select></label>
<label>Lasts <select name="minutes"><option value="15">15 minutes</option><option value="30" selected>30 minutes</option><option value="60">1 hour</option><option value="120">2 hours</option></select></label>
<fieldset><legend>It is</legend>
<label class="check"><input type="checkbox" name="isPrivate"> private</label>
<label class="check"><input type="checkbox" name="isOnline"> a Teams meeting</label>
<label class="check"><input type="checkbox" name="isTentative"> tentative</label>
<label class="check"><input type="checkbox" name="isDaily"> repeated every day</label>
<label class="check"><input type="checkbox" name="isAllDay"> all day</label>
</fieldset>
<div><button name="action" value="create" class="primary">Book the room</button></div>
</form></details>`;
}

const newTenant = (
  isOpen: boolean,
): Fragment => html`<details class="card"${isOpen ? html` open` : ''}><summary>New tenant</summary>
<form method="post" action="/microsoft/tenants" class="wide fields">
<label>Name <input name="displayName" value="Fabrikam" maxlength="100" required></label>
<label>Domain <input name="domain" value="fabrikam.example" pattern="[a-z0-9.\\-]+" maxlength="200" required></label>
<label>Rooms <input name="rooms" type="number" min="0" max="5000" value="10" required></label>
<p class="hint">Its Global Administrator is <code>admin@</code> the domain and has no password.</p>
<div><button class="primary">Make the tenant</button></div>
</form></details>`;
