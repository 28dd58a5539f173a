// The rooms of an organisation, what became of them, and what Microsoft delays.
import { element, formOf } from './elements.js';

const states = {
  active: 'active',
  hidden: 'hidden from the address list',
  gone: 'gone',
  unreadable: 'its calendar cannot be read',
};
const reasons = {
  'access-refused': 'Microsoft refuses access: check the scope of ClickShare Calendar Sync.',
  'mailbox-missing': 'There is no mailbox at this address.',
  'mailbox-inactive': 'The mailbox is deleted, without a licence, or not in Exchange Online.',
};
const words = {
  discovered: ({ count }) => `${count} rooms were found`,
  added: () => 'was added',
  renamed: ({ from }) => `was called ${from} before`,
  moved: ({ from, to }) => `moved from ${from} to ${to}`,
  changed: ({ fields }) => `has another ${fields.map((field) => names[field]).join(', ')}`,
  hidden: () => 'is hidden from the address list; its calendar can be read',
  gone: () => 'is gone from the address list and has no calendar any more',
  unreadable: () => 'has a calendar that cannot be read',
  back: () => 'is back',
};
const names = {
  capacity: 'capacity',
  building: 'building',
  floor: 'floor',
  equipment: 'equipment',
  timeZone: 'time zone',
  privacy: 'privacy',
};

export const MOST_CHANGES = 20;

/** For every field that takes a time zone. */
const timeZones = () =>
  element(
    'datalist',
    { id: 'time-zones' },
    ...Intl.supportedValuesOf('timeZone').map((value) => element('option', { value })),
  );

const missingZones = ({ administer }) =>
  `The time zone of some rooms is not known: their screens would show the wrong day, so no device can be assigned to them. ${
    administer
      ? 'Set a default time zone under “What screens show”, or one for each room.'
      : 'An administrator can set one.'
  }`;

/** What a choice of rooms says beside the name. */
export const suffixOf = ({ state }) => (state === 'active' ? '' : ` (${states[state]})`);

export function roomsSection({ base, call, act, button, may, showMore }, { rooms, list, changes }) {
  return element(
    'section',
    { 'aria-labelledby': 'rooms' },
    element('h2', { id: 'rooms' }, 'Rooms'),
    rooms.some(({ timeZone }) => timeZone === null)
      ? element('p', { class: 'stale' }, missingZones(may))
      : undefined,
    ...list.notices.map(({ code, message }) =>
      element('p', { class: code === 'rooms.listed-late' ? 'hint' : 'stale' }, message),
    ),
    element(
      'table',
      {},
      element(
        'thead',
        {},
        row('th', 'Room', 'Place', 'Seats', 'Equipment', 'Time zone', 'State', 'Calendar'),
      ),
      element('tbody', {}, ...rooms.map((room) => roomRow(room))),
    ),
    may.administer ? timeZones() : undefined,
    element(
      'p',
      {},
      list.readAt === undefined ? '' : `The list is of ${new Date(list.readAt).toLocaleString()}. `,
      may.administer
        ? button('Refresh the room list', () => call('POST', `${base}/rooms/refresh`))
        : undefined,
      showMore === undefined ? undefined : button('Show more rooms', showMore),
    ),
    may.administer ? addForm() : undefined,
    history(changes),
  );

  function roomRow(room) {
    const zone = element('input', {
      'aria-label': `Time zone of ${room.displayName}`,
      list: 'time-zones',
      value: room.timeZoneFrom === 'organisation' ? '' : (room.timeZone ?? ''),
      placeholder: room.timeZone === null ? 'not set' : `${room.timeZone} (default)`,
      onchange: act(() =>
        call('PATCH', `${base}/rooms/${room.id}`, { timeZone: zone.value.trim() || null }),
      ),
    });
    return row(
      'td',
      named(room.displayName, room.emailAddress),
      [room.building, room.floor].filter(Boolean).join(', '),
      room.capacity ?? '',
      equipmentOf(room),
      may.administer ? zone : (room.timeZone ?? 'not set'),
      element(
        'span',
        { class: room.state === 'active' ? undefined : 'stale' },
        [states[room.state], reasons[room.reason]].filter(Boolean).join('. '),
      ),
      room.readAt === undefined
        ? 'not followed yet'
        : element(
            'span',
            { class: room.fresh ? 'fresh' : 'stale' },
            `read ${new Date(room.readAt).toLocaleString()}${room.fresh ? '' : ', out of date'}`,
          ),
    );
  }

  function addForm() {
    const address = element('input', {
      id: 'room-address',
      type: 'text',
      inputmode: 'email',
      required: true,
      maxlength: '320',
    });
    return formOf(
      act(() => call('POST', `${base}/rooms`, { emailAddress: address.value })),
      element('label', { for: 'room-address' }, 'Address of a room that is not listed '),
      address,
      ' ',
      element('button', { type: 'submit' }, 'Add the room'),
    );
  }
}

const named = (name, address) =>
  element(
    'span',
    {},
    element('span', {}, name),
    element('br', {}),
    element('span', { class: 'hint' }, address),
  );

const equipmentOf = ({ equipment }) =>
  [
    equipment.audioDevice,
    equipment.videoDevice,
    equipment.displayDevice,
    equipment.wheelchairAccessible ? 'wheelchair access' : undefined,
    ...equipment.tags,
  ]
    .filter(Boolean)
    .join(', ');

/** Over the times that the page is drawn. */
let isHistoryOpen = false;

const history = (changes) =>
  changes.length === 0
    ? undefined
    : element(
        'details',
        {
          open: isHistoryOpen,
          ontoggle: ({ target }) => {
            isHistoryOpen = target.open;
          },
        },
        element('summary', {}, 'What became of rooms'),
        element(
          'ul',
          {},
          ...changes.map((change) =>
            element(
              'li',
              {},
              `${new Date(change.at).toLocaleString()}: ${change.room?.displayName ?? ''} ${words[change.kind](change)}`,
              change.by === 'microsoft' ? '' : ' (here)',
            ),
          ),
        ),
      );

export function row(cell, ...values) {
  return element('tr', {}, ...values.map((value) => element(cell, {}, value)));
}
