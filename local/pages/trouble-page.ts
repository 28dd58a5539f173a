/** The page Trouble: how each service behaves, one choice at a time, and what the product should make of it. */
import { isDeepStrictEqual } from 'node:util';
import { html } from 'hono/html';
import type { Fault } from '../kit/faults.ts';
import type { ControlClient, RoomView, TenantView } from './control-client.ts';
import { afterDrop } from './expectations.ts';
import type { Guide } from './guide.ts';
import { expected, type Fragment, layout } from './layout.ts';
import type { Note } from './notes.ts';
import {
  SERVICE_TROUBLES,
  type Trouble,
  throttledRoom,
  throttledRoomExpectation,
} from './troubles.ts';

const MOST_ROOMS = 200;

/** Whether a fault of the control endpoint is this one. */
export const isFault = (fault: Fault, service: string, trouble: Trouble): boolean =>
  isDeepStrictEqual(fault, { service, ...trouble.fault });

export const isThrottledRoom = (fault: Fault): boolean => {
  const address = /^\/users\/(.+)\/$/.exec(fault.path ?? '')?.[1];
  return (
    address !== undefined && isDeepStrictEqual(fault, throttledRoom(decodeURIComponent(address)))
  );
};

export async function troublePage(
  guide: Guide,
  control: ControlClient,
  note: Note | undefined,
): Promise<Fragment> {
  const { items: faults } = await control.get<{ items: readonly Fault[] }>('/faults');
  const { items: tenants } = await control.get<{ items: readonly TenantView[] }>('/tenants');
  const rooms = await roomsOf(control, tenants);
  const chosen = SERVICE_TROUBLES.map(({ service, troubles }) =>
    troubles.find((trouble) => faults.some((fault) => isFault(fault, service, trouble))),
  );
  const others = faults.filter(
    (fault) =>
      !isThrottledRoom(fault) &&
      !SERVICE_TROUBLES.some(({ service, troubles }) =>
        troubles.some((trouble) => isFault(fault, service, trouble)),
      ),
  );
  return layout(guide, {
    path: '/microsoft/trouble',
    title: 'Trouble',
    lead: 'Make a service throttle, fail or slow down and watch the product keep its head. Each choice holds until you take it back.',
    note,
    body: html`${stateOf(faults.length)}
<div class="flow">
${SERVICE_TROUBLES.map((entry, index) => serviceCard(guide, entry, chosen[index]))}
${roomCard(guide, rooms, faults)}
${connectionsCard(guide)}
</div>
${others.length === 0 ? '' : html`<section class="card"><h2>Set by scripts</h2><pre tabindex="0" aria-label="Faults set by scripts">${JSON.stringify(others, null, 2)}</pre></section>`}`,
  });
}

async function roomsOf(
  control: ControlClient,
  tenants: readonly TenantView[],
): Promise<readonly RoomView[]> {
  const rooms: RoomView[] = [];
  for (const { id } of tenants) {
    if (rooms.length >= MOST_ROOMS) break;
    const { items } = await control.get<{ items: readonly RoomView[] }>(`/tenants/${id}/rooms`);
    rooms.push(...items.slice(0, MOST_ROOMS - rooms.length));
  }
  return rooms;
}

const stateOf = (count: number): Fragment =>
  count === 0
    ? html`<p class="state good"><span class="dot" aria-hidden="true"></span>Every service works.</p>`
    : html`<div class="state bad"><span class="dot" aria-hidden="true"></span><p>${count === 1 ? 'One trouble is on.' : `${count} troubles are on.`}</p>
<form method="post" action="/microsoft/trouble"><button name="clear" value="all">Make everything work again</button></form></div>`;

function serviceCard(
  guide: Guide,
  { service, name, what, troubles }: (typeof SERVICE_TROUBLES)[number],
  chosen: Trouble | undefined,
): Fragment {
  return html`<form class="card" method="post" action="/microsoft/trouble">
<input type="hidden" name="service" value="${service}">
<fieldset><legend><h2>${name}</h2></legend>
<p class="hint">${what}</p>
${choice(service, '', 'Works', undefined, chosen === undefined)}
${troubles.map((trouble) =>
  choice(
    service,
    trouble.id,
    trouble.name,
    expected(guide, trouble.expectation),
    trouble.id === chosen?.id,
  ),
)}
</fieldset>
<button type="submit">Apply<span class="visually-hidden"> to ${name}</span></button>
</form>`;
}

function choice(
  service: string,
  value: string,
  name: string,
  hint: Fragment | undefined,
  isChosen: boolean,
): Fragment {
  const id = `${service}-${value === '' ? 'works' : value}`;
  return html`<div class="choice">
<input type="radio" name="trouble" value="${value}" id="${id}"${isChosen ? html` checked` : ''}${hint === undefined ? '' : html` aria-describedby="${id}-hint"`}>
<label for="${id}">${name}</label>
${hint === undefined ? '' : html`<p class="hint" id="${id}-hint">${hint}</p>`}
</div>`;
}

function roomCard(
  guide: Guide,
  rooms: readonly RoomView[],
  faults: readonly Fault[],
): Fragment | '' {
  if (rooms.length === 0) return '';
  const throttled = faults.find(isThrottledRoom);
  const isChosen = ({ emailAddress }: RoomView) =>
    throttled?.path === throttledRoom(emailAddress).path;
  return html`<form class="card" method="post" action="/microsoft/trouble">
<h2>One sick room</h2>
<p class="hint">Graph throttles a single mailbox (429).</p>
<label>Room <select name="room">
<option value="">None</option>
${rooms.map(
  (room) =>
    html`<option value="${room.emailAddress}"${isChosen(room) ? html` selected` : ''}>${room.displayName} (${room.emailAddress})</option>`,
)}</select></label>
<p class="hint">${expected(guide, throttledRoomExpectation)}</p>
<button type="submit">Apply<span class="visually-hidden"> to one room</span></button>
</form>`;
}

const connectionsCard = (
  guide: Guide,
): Fragment => html`<form class="card" method="post" action="/microsoft/connections">
<h2>Open connections</h2>
<p class="hint">Breaks the WebSockets of every device and portal once, as a network does.</p>
<p class="hint">${expected(guide, afterDrop)}</p>
<button type="submit">Break all connections</button>
</form>`;
