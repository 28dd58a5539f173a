/** One meeting on the page Meetings, with the form that changes it. */
import { html } from 'hono/html';
import type { EventView, RoomView } from './control-client.ts';
import type { Fragment } from './layout.ts';
import { type Clock, instantOf } from './room-time.ts';

export interface Place {
  readonly tenant: string;
  readonly room: RoomView;
  readonly clock: Clock;
  readonly now: number;
}

export function meetingItem(event: EventView, place: Place): Fragment {
  const { clock, now } = place;
  const [start, end] = [instantOf(event.start.dateTime), instantOf(event.end.dateTime)];
  const when = event.isAllDay ? 'All day' : `${clock.time(start)}–${clock.time(end)}`;
  const isRunning = !event.isAllDay && !event.isCancelled && start <= now;
  const subject = event.subject?.trim() || 'No subject';
  return html`<li class="meeting${isRunning ? ' running' : ''}" data-key="${event.id}">
<p class="when">${when}</p>
<div class="what"><p><strong>${subject}</strong> ${badges(event, isRunning)}</p>
<p class="hint">${event.organizer.emailAddress.name ?? ''}</p>
<details><summary>Change<span class="visually-hidden"> ${subject}, ${when}</span></summary>
<form method="post" action="/microsoft/meetings" class="fields">
<input type="hidden" name="tenant" value="${place.tenant}"><input type="hidden" name="room" value="${place.room.emailAddress}">
<input type="hidden" name="event" value="${event.id}"><input type="hidden" name="zone" value="${clock.zone}">
<input type="hidden" name="date" value="${clock.date}"><input type="hidden" name="start" value="${start}"><input type="hidden" name="end" value="${end}">
<label>Subject <input name="subject" value="${subject}" maxlength="255" required></label>
${
  event.isAllDay
    ? ''
    : html`<label>From <input type="time" name="from" value="${clock.time(start)}" required></label>
<label>To <input type="time" name="to" value="${clock.time(end)}" required></label>`
}
<div class="row"><button name="action" value="save" class="primary">Save</button>
${event.isAllDay ? '' : timeButtons(isRunning)}
<button name="action" value="cancel" class="danger">Cancel meeting</button></div>
</form></details></div>
</li>`;
}

const timeButtons = (isRunning: boolean): Fragment => html`
${
  isRunning
    ? html`<button name="action" value="end">End now</button>`
    : html`<button name="action" value="earlier">15 min earlier</button>
<button name="action" value="later">15 min later</button>`
}
<button name="action" value="longer">15 min longer</button>
<button name="action" value="shorter">15 min shorter</button>`;

function badges(event: EventView, isRunning: boolean): Fragment[] {
  const names = [
    isRunning ? 'now' : '',
    event.isCancelled ? 'cancelled' : '',
    event.showAs === 'tentative' ? 'tentative' : '',
    event.showAs === 'free' ? 'shown as free' : '',
    event.sensitivity === 'private' || event.sensitivity === 'confidential'
      ? event.sensitivity
      : '',
    event.type === 'occurrence' || event.type === 'exception' ? 'recurring' : '',
    event.isOnlineMeeting ? 'Teams' : '',
  ];
  return names
    .filter((name) => name !== '')
    .map((name) => html`<span class="badge">${name}</span> `);
}
