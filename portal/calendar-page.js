// One organisation's calendar integration: set-up, rooms and devices.
import { alertsSection, MOST_ALERTS, readWebhook } from './alerts-section.js';
import { askDisconnect } from './disconnect-dialog.js';
import { element } from './elements.js';
import { listen } from './live.js';
import { profileChoice, profileSection } from './profile-section.js';
import { MOST_CHANGES, MOST_ROOMS, roomsSection, row, suffixOf } from './rooms-section.js';
import { isOfScope, scopeBanner, scopeSections } from './scope-section.js';

const steps = [
  ['awaiting-discovery-consent', 'Approve ClickShare Meeting Room Discovery'],
  ['validating', 'Validation by Microsoft (up to 30 minutes)'],
  ['awaiting-sync-consent', 'Continue integration: give ClickShare Calendar Sync its access'],
  ['verifying', 'Checking access to the rooms'],
  ['ready', 'Ready'],
];
/** Without the live channel. */
const BUSY_EVERY_MS = 1_000;
const EVERY_MS = 3_000;
/** With it, for what nobody tells, such as how old a reading is. */
const LIVE_EVERY_MS = 5_000;
/** One change brings several hints. */
const HINTS_TOGETHER_MS = 200;
const SCOPE_EVERY_MS = 30_000;
const busy = new Set([
  'awaiting-discovery-consent',
  'validating',
  'awaiting-sync-consent',
  'verifying',
  'disconnecting',
]);

const lost = new Set(['hidden', 'gone', 'unreadable']);
const none = { rooms: [], list: { notices: [] }, changes: [] };

export async function calendarPage(context) {
  const { organisation, call, show, say } = context;
  const base = `/organisations/${organisation}`;
  const setupPath = `${base}/calendar/setup`;
  let shown = '';
  let wanted = MOST_ROOMS;

  /** By the last action: it is no longer being written. */
  let sent = '';
  const act = (work) => async () => {
    sent = written();
    try {
      await work();
    } catch (error) {
      say([error.message, error.action].filter(Boolean).join('. '));
    }
    shown = '';
    await refresh();
  };
  // Inside a form, a button of no type would send it as well.
  const button = (label, work, primary) =>
    element(
      'button',
      { type: 'button', class: primary ? 'primary' : undefined, onclick: act(work) },
      label,
    );

  const chosen = { profile: undefined };
  const connect = async () => {
    const { signInUrl } = await call('POST', setupPath, { profile: chosen.profile });
    location.assign(signInUrl);
  };
  const proceed = async () => {
    const { consentUrl } = await call('POST', `${setupPath}/continue`, {});
    if (consentUrl !== null) location.assign(consentUrl);
  };

  const disconnect = act(() => call('DELETE', `${base}/calendar`));
  const disconnectButton = () =>
    element('button', { onclick: () => askDisconnect(disconnect) }, 'Disconnect');

  const scopeSection = scopeSections({ base, call, act, say });
  const openingSection = profileSection({ base, call, act, button, say });

  function setupSection(setup) {
    const at = steps.findIndex(([state]) => state === setup.state);
    const actions = {
      'not-connected': [button('Connect Azure Account', connect, true)],
      cancelled: [button('Connect Azure Account', connect, true)],
      'awaiting-discovery-consent': [
        button('Start again', connect),
        button('Cancel set-up', () => call('DELETE', setupPath)),
      ],
      validating: [button('Cancel set-up', () => call('DELETE', setupPath))],
      'awaiting-sync-consent': [
        button('Continue integration', proceed, true),
        button('Cancel set-up', () => call('DELETE', setupPath)),
      ],
      verifying: [button('Cancel set-up', () => call('DELETE', setupPath))],
      failed: [
        setup.problem?.retryable
          ? button('Try again', () => call('POST', `${setupPath}/retry`), true)
          : button('Connect Azure Account', connect, true),
      ],
      ready: [disconnectButton()],
      degraded: [
        setup.problem?.retryable
          ? button('Try again', () => call('POST', `${setupPath}/retry`), true)
          : button('Connect Azure Account', connect, true),
        disconnectButton(),
      ],
    };
    const isChoosing =
      setup.state === 'not-connected' ||
      setup.state === 'cancelled' ||
      (setup.state === 'failed' && !setup.problem?.retryable);
    if (isChoosing) chosen.profile ??= setup.profile ?? 'consent';
    return element(
      'section',
      { 'aria-labelledby': 'setup' },
      element('h2', { id: 'setup' }, 'Set-up'),
      setup.microsoftTenant
        ? element(
            'p',
            {},
            `Microsoft tenant: ${setup.microsoftTenant.displayName || setup.microsoftTenant.id}`,
          )
        : undefined,
      element(
        'ol',
        { class: 'steps' },
        ...steps.map(([state, label], index) =>
          element(
            'li',
            { 'aria-current': index === at ? 'step' : undefined },
            `${index < at || setup.state === 'ready' ? '✓ ' : ''}${label}`,
          ),
        ),
      ),
      setup.waitingFor ? element('p', {}, setup.waitingFor.message) : undefined,
      setup.problem
        ? element(
            'div',
            { class: 'problem', role: 'alert' },
            element('p', {}, element('strong', {}, setup.problem.title)),
            element('p', {}, setup.problem.detail ?? ''),
            element('p', {}, setup.problem.action ?? ''),
          )
        : undefined,
      ...(setup.warnings ?? [])
        .filter((warning) => !isOfScope(warning))
        .map((warning) => element('p', { class: 'stale' }, warning.message ?? warning.code)),
      isChoosing ? profileChoice(chosen, 'profile') : undefined,
      element('p', {}, ...(actions[setup.state] ?? [])),
    );
  }

  function deviceSection(devices, rooms) {
    const name = element('input', { id: 'device-name', required: true, maxlength: '100' });
    const add = async () => {
      const device = await call('POST', `${base}/devices`, { name: name.value });
      say(`Pairing code of ${device.name}: ${device.pairingCode}`);
    };
    return element(
      'section',
      { 'aria-labelledby': 'devices' },
      element('h2', { id: 'devices' }, 'Devices'),
      element(
        'table',
        {},
        element('thead', {}, row('th', 'Device', 'State', 'Room')),
        element(
          'tbody',
          {},
          ...devices.map((device) => {
            const choice = element(
              'select',
              {
                'aria-label': `Room of ${device.name}`,
                onchange: act(() =>
                  choice.value === ''
                    ? call('DELETE', `${base}/devices/${device.id}/room`)
                    : call('PUT', `${base}/devices/${device.id}/room`, { roomId: choice.value }),
                ),
              },
              element('option', { value: '' }, 'no room'),
              ...choicesOf(device, rooms).map((room) =>
                element(
                  'option',
                  { value: room.id, selected: room.id === device.roomId },
                  room.displayName + suffixOf(room),
                ),
              ),
            );
            return row(
              'td',
              device.name,
              element(
                'span',
                { class: lost.has(device.roomState) ? 'stale' : undefined },
                `${device.state}${device.connected ? ', connected' : ''}`,
                lost.has(device.roomState) ? `, its room is ${device.roomState}` : '',
              ),
              choice,
            );
          }),
        ),
      ),
      element(
        'form',
        {
          onsubmit: async (event) => {
            event.preventDefault();
            await act(add)();
          },
        },
        element('label', { for: 'device-name' }, 'New device '),
        name,
        ' ',
        element('button', { type: 'submit' }, 'Add and get a pairing code'),
      ),
    );
  }

  async function readAlerts() {
    const path = `${base}/alerts?state=open&limit=${MOST_ALERTS}`;
    const alerts = (await call('GET', path)).items;
    return {
      // Being seen again is no news.
      alerts: alerts.map(({ lastSeenAt: _seen, ...alert }) => alert),
      webhook: await readWebhook(call, base),
    };
  }

  /** As many as were asked for, since a tenant may have thousands. */
  async function readRooms() {
    const rooms = [];
    let path = `${base}/rooms?limit=${MOST_ROOMS}`;
    let list = { notices: [] };
    while (path !== undefined && rooms.length < wanted) {
      const page = await call('GET', path);
      rooms.push(...page.items);
      list = page.list;
      path = page.nextLink?.slice(page.nextLink.indexOf(base));
    }
    const changes = (await call('GET', `${base}/room-changes?limit=${MOST_CHANGES}`)).items;
    const more = async () => {
      wanted += MOST_ROOMS;
    };
    return { rooms, list, changes, showMore: path === undefined ? undefined : more };
  }

  let known;
  let isScopeNews = false;
  /** It holds scripts that name every room, and seldom changes. */
  async function scopeNow() {
    const isOld = known?.scope.checking || Date.now() - known?.at > SCOPE_EVERY_MS;
    if (known === undefined || shown === '' || isScopeNews || isOld) {
      isScopeNews = false;
      known = { at: Date.now(), scope: await call('GET', `${base}/calendar/scope`) };
    }
    return known.scope;
  }

  let asked = 0;
  async function refresh() {
    asked += 1;
    const mine = asked;
    const setup = await call('GET', setupPath);
    const connected = setup.state === 'ready' || setup.state === 'degraded';
    const found = connected ? await readRooms() : none;
    const devices = connected ? (await call('GET', `${base}/devices?limit=200`)).items : [];
    const heard = connected ? await readAlerts() : undefined;
    // Its ids are known, and the script is needed, before an administrator of Exchange grants access.
    const isScoped = connected || (setup.state === 'verifying' && setup.profile === 'rbac');
    const scope = isScoped ? await scopeNow() : undefined;
    // Who asked later knows better.
    if (mine !== asked) return setup;
    const now = JSON.stringify([setup, found, devices, heard, scope]);
    if (now !== shown && (written() === '' || written() === sent)) {
      shown = now;
      sent = '';
      const focused = document.activeElement;
      show(
        ...[scopeBanner(setup)].filter(Boolean),
        setupSection(setup),
        ...(scope === undefined ? [] : [scopeSection(scope, found.rooms, !connected)]),
        ...(connected
          ? [
              openingSection(setup, scope),
              roomsSection({ base, call, act, button, showMore: found.showMore }, found),
              deviceSection(devices, found.rooms),
              alertsSection({ base, call, act, button, say }, heard),
            ]
          : []),
      );
      // What was kept was moved, and the others are new, which takes the focus away.
      if (focused !== document.activeElement) {
        (focused.isConnected ? focused : sameAs(focused))?.focus({ preventScroll: true });
      }
    }
    return setup;
  }

  let wake = () => {};
  let isNews = false;
  const live = listen({
    negotiate: () => call('POST', `${base}/negotiate`),
    heard(kind) {
      isNews = true;
      // The set-up's warnings change with the verdict; without a kind anything may have changed.
      if (kind === undefined || kind === 'setup.changed') isScopeNews = true;
      wake();
    },
  });
  let { state } = await refresh();
  for (;;) {
    const usual = busy.has(state) ? BUSY_EVERY_MS : EVERY_MS;
    await new Promise((resolve) => {
      wake = () => setTimeout(resolve, HINTS_TOGETHER_MS);
      setTimeout(resolve, live.isOpen() ? LIVE_EVERY_MS : usual);
      if (isNews) wake();
    });
    isNews = false;
    try {
      ({ state } = await refresh());
    } catch (error) {
      if (error.code === 'organisation.not-found') throw error;
      say('The page could not be brought up to date. It tries again by itself.');
    }
  }
}

/** Its room even when that is not among those shown. */
const choicesOf = ({ roomId, roomState }, rooms) =>
  roomId === null || rooms.some(({ id }) => id === roomId)
    ? rooms
    : [{ id: roomId, displayName: 'Its room', state: roomState ?? 'active' }, ...rooms];

/** What somebody has written where they are, which is not taken from them; empty when that is nothing. */
function written() {
  const at = document.activeElement;
  return [...(at?.form?.elements ?? [at])]
    .filter((field) => field?.matches('input') && field.value !== field.defaultValue)
    .map((field) => `${nameOf(field)}: ${field.value}`)
    .join();
}

const nameOf = (node) => node.id || node.getAttribute('aria-label') || node.textContent;
const sameAs = (node) =>
  [...document.querySelectorAll(`main ${node.localName}`)].find(
    (other) => nameOf(other) === nameOf(node),
  );
