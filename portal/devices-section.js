// The devices of an organisation: how they are, what pairs them, and the room that each shows.
import { askRevoke } from './dialogs.js';
import { element, formOf } from './elements.js';
import { row, suffixOf } from './rooms-section.js';

const lost = new Set(['hidden', 'gone', 'unreadable']);
const SKEW_MINUTES = 2;

/** What a person is told of a device; the moments that change with every report are left out of it. */
export function stateOf(device) {
  const { state, connected, offline, stale, lastSeenAt, roomState } = device;
  const minutes = Math.round((device.clockSkewSeconds ?? 0) / 60);
  return [
    state,
    connected && !offline ? 'connected' : '',
    offline ? 'offline' : '',
    offline && lastSeenAt ? `last seen ${new Date(lastSeenAt).toLocaleString()}` : '',
    stale && !offline ? 'not up to date' : '',
    lost.has(roomState) ? `its room is ${roomState}` : '',
    Math.abs(minutes) < SKEW_MINUTES
      ? ''
      : `its clock is ${Math.abs(minutes)} minutes ${minutes > 0 ? 'ahead' : 'behind'}`,
  ]
    .filter(Boolean)
    .join(', ');
}

export function devicesSection({ base, call, act, button, once, may, showMore }, devices, rooms) {
  const tell = ({ name, pairingCode }) => once(`Pairing code of ${name}`, pairingCode);
  const heads = ['Device', 'State', 'Room', ...(may.install ? ['Actions'] : [])];
  return element(
    'section',
    { 'aria-labelledby': 'devices' },
    element('h2', { id: 'devices' }, 'Devices'),
    element(
      'table',
      {},
      element('thead', {}, row('th', ...heads)),
      element('tbody', {}, ...devices.map((device) => deviceRow(device))),
    ),
    showMore === undefined ? undefined : element('p', {}, button('Show more devices', showMore)),
    may.install ? addForm() : undefined,
  );

  function deviceRow(device) {
    const isBad = device.stale || device.offline || lost.has(device.roomState);
    const state = element('span', { class: isBad ? 'stale' : undefined }, stateOf(device));
    const isOurs = may.install && device.state !== 'revoked';
    const room = isOurs ? roomForm(device) : nameOfRoom(device, rooms);
    return row(
      'td',
      device.name,
      state,
      room,
      ...(may.install ? [isOurs ? actions(device) : ''] : []),
    );
  }

  /** By a button: arrow keys pass over rooms that nobody means. */
  function roomForm(device) {
    const path = `${base}/devices/${device.id}/room`;
    const choice = element(
      'select',
      { 'aria-label': `Room of ${device.name}` },
      element('option', { value: '', selected: device.roomId === null }, 'no room'),
      ...choicesOf(device, rooms).map((room) =>
        element(
          'option',
          { value: room.id, selected: room.id === device.roomId },
          room.displayName + suffixOf(room),
        ),
      ),
    );
    const assign = act(() =>
      choice.value === '' ? call('DELETE', path) : call('PUT', path, { roomId: choice.value }),
    );
    return formOf(
      assign,
      choice,
      ' ',
      element(
        'button',
        { type: 'submit', 'aria-label': `Assign a room to ${device.name}` },
        'Assign',
      ),
    );
  }

  function actions({ id, name }) {
    const path = `${base}/devices/${id}`;
    const renew = async () => tell(await call('POST', `${path}/pairing-code`));
    const revoke = act(() => call('DELETE', path));
    return element(
      'span',
      {},
      element('button', { 'aria-label': `New code for ${name}`, onclick: act(renew) }, 'New code'),
      ' ',
      may.administer
        ? element(
            'button',
            { 'aria-label': `Revoke ${name}`, onclick: () => askRevoke(name, revoke) },
            'Revoke',
          )
        : undefined,
    );
  }

  function addForm() {
    const name = element('input', { id: 'device-name', required: true, maxlength: '100' });
    const add = act(async () => tell(await call('POST', `${base}/devices`, { name: name.value })));
    return formOf(
      add,
      element('label', { for: 'device-name' }, 'New device '),
      name,
      ' ',
      element('button', { type: 'submit' }, 'Add and get a pairing code'),
    );
  }
}

/** Its room even when that is not among those shown. */
const choicesOf = ({ roomId, roomState }, rooms) =>
  roomId === null || rooms.some(({ id }) => id === roomId)
    ? rooms
    : [{ id: roomId, displayName: 'Its room', state: roomState ?? 'active' }, ...rooms];

const nameOfRoom = (device, rooms) =>
  choicesOf(device, rooms).find(({ id }) => id === device.roomId)?.displayName ?? 'no room';
