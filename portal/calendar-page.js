// One organisation's calendar integration: reads what its sections draw, and draws them anew when that changed.
import { alertsSection, MOST_ALERTS, readWebhook } from './alerts-section.js';
import { devicesSection, stateOf } from './devices-section.js';
import { element } from './elements.js';
import { listen } from './live.js';
import { profileSection } from './profile-section.js';
import { rightsIn } from './rights.js';
import { MOST_CHANGES, roomsSection } from './rooms-section.js';
import { scopeBanner, scopeSections } from './scope-section.js';
import { settingsSection } from './settings-section.js';
import { setupSections } from './setup-section.js';

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

/** A tenant may have thousands of rooms and devices. */
const PAGE = 200;
const none = { rooms: [], list: { notices: [] }, changes: [] };
/** What stays so however often it is asked. */
const final = new Set(['organisation.not-found', 'organisation.role-required']);

export async function calendarPage(context) {
  const { organisation, call, show, say, once } = context;
  const base = `/organisations/${organisation}`;
  const may = await rightsIn(organisation, call);
  let shown = '';
  const wanted = { rooms: PAGE, devices: PAGE };

  /** By the last action: it is no longer being written. */
  let sent = '';
  const act = (work) => async () => {
    const writing = written();
    say('');
    try {
      await work();
      sent = writing;
    } catch (error) {
      say(error.words ?? error.message);
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

  const tools = { base, call, act, button, say, once, may };
  const setupSection = setupSections(tools);
  const scopeSection = scopeSections(tools);
  const openingSection = profileSection(tools);

  async function readAlerts() {
    const path = `${base}/alerts?state=open&limit=${MOST_ALERTS}`;
    const alerts = (await call('GET', path)).items;
    return {
      // Being seen again is no news.
      alerts: alerts.map(({ lastSeenAt: _seen, ...alert }) => alert),
      webhook: may.administer ? await readWebhook(call, base) : null,
    };
  }

  /** As many as were asked for. */
  async function readPages(what) {
    const items = [];
    let path = `${base}/${what}?limit=${PAGE}`;
    let list;
    while (path !== undefined && items.length < wanted[what]) {
      const page = await call('GET', path);
      items.push(...page.items);
      list = page.list;
      path = page.nextLink?.slice(page.nextLink.indexOf(base));
    }
    const more = async () => {
      wanted[what] += PAGE;
    };
    return { items, list, showMore: path === undefined ? undefined : more };
  }

  async function readRooms() {
    const { items: rooms, list, showMore } = await readPages('rooms');
    const path = `${base}/room-changes?limit=${MOST_CHANGES}`;
    return { rooms, list, showMore, changes: may.read ? (await call('GET', path)).items : [] };
  }

  async function readSettings() {
    const { privacy, showJoinLinks } = await call('GET', `${base}/calendar/settings`);
    return { privacy, showJoinLinks };
  }

  let known;
  let isScopeNews = false;
  /** It holds scripts that name every room, and seldom changes. */
  async function scopeNow() {
    const isOld = known?.scope?.checking || Date.now() - known?.at > SCOPE_EVERY_MS;
    if (known === undefined || shown === '' || isScopeNews || isOld) {
      isScopeNews = false;
      known = { at: Date.now(), scope: await readScope() };
    }
    return known.scope;
  }

  /** Undefined while there is no app of which it could be told, as after a repair that was given up. */
  async function readScope() {
    try {
      return await call('GET', `${base}/calendar/scope`);
    } catch (error) {
      if (error.code === 'scope.not-connected') return undefined;
      throw error;
    }
  }

  let asked = 0;
  async function refresh() {
    asked += 1;
    const mine = asked;
    // Installers see rooms and devices, and nothing else.
    const setup = may.read ? await call('GET', `${base}/calendar/setup`) : undefined;
    const connected = !may.read || setup.state === 'ready' || setup.state === 'degraded';
    const found = connected ? await readRooms() : none;
    const devices = connected ? await readPages('devices') : { items: [] };
    const heard = connected && may.read ? await readAlerts() : undefined;
    const settings = connected && may.read ? await readSettings() : undefined;
    // Its ids are known, and the script is needed, before an administrator of Exchange grants access.
    const isGranting =
      setup?.profile === 'rbac' && (setup.state === 'verifying' || setup.state === 'failed');
    const scope = may.read && (connected || isGranting) ? await scopeNow() : undefined;
    // Who asked later knows better.
    if (mine !== asked) return setup;
    // Being seen again is no news, unless a person is told something else by it.
    const seen = devices.items.map((device) => [
      { ...device, lastSeenAt: undefined, clockSkewSeconds: undefined },
      stateOf(device),
    ]);
    const hasMore = devices.showMore !== undefined;
    const now = JSON.stringify([setup, found, seen, hasMore, heard, settings, scope]);
    if (now !== shown && (written() === '' || written() === sent)) {
      shown = now;
      sent = '';
      const focused = document.activeElement ?? document.body;
      show(
        ...(may.read ? [scopeBanner(setup, scope), setupSection(setup)] : []),
        scope === undefined ? undefined : scopeSection(scope, found.rooms, !connected),
        ...(connected && may.read ? [openingSection(setup, scope)] : []),
        ...(connected
          ? [
              roomsSection({ ...tools, showMore: found.showMore }, found),
              devicesSection({ ...tools, showMore: devices.showMore }, devices.items, found.rooms),
            ]
          : []),
        settings && settingsSection(tools, settings),
        heard && alertsSection(tools, heard),
      );
      // A new node does not get the focus of the one that it replaces.
      if (focused !== document.activeElement) {
        const target = focused.isConnected ? focused : sameAs(focused);
        if (target instanceof HTMLElement) target.focus({ preventScroll: true });
      }
    }
    return setup;
  }

  let wake = () => {};
  let isNews = false;
  const heard = (kind) => {
    isNews = true;
    // The set-up's warnings change with the verdict; without a kind anything may have changed.
    if (kind === undefined || kind === 'setup.changed') isScopeNews = true;
    wake();
  };
  const live = may.read
    ? listen({ negotiate: () => call('POST', `${base}/negotiate`), heard })
    : { isOpen: () => false };
  let setup = await refresh();
  let unsay = () => {};
  for (;;) {
    const usual = busy.has(setup?.state) ? BUSY_EVERY_MS : EVERY_MS;
    await new Promise((resolve) => {
      wake = () => setTimeout(resolve, HINTS_TOGETHER_MS);
      setTimeout(resolve, live.isOpen() ? LIVE_EVERY_MS : usual);
      if (isNews) wake();
    });
    isNews = false;
    try {
      setup = await refresh();
      unsay();
    } catch (error) {
      if (final.has(error.code)) throw error;
      unsay = say('The page could not be brought up to date. It tries again by itself.');
    }
  }
}

/** What somebody has written where they are, which is not taken from them; empty when that is nothing. */
function written() {
  const at = /** @type {HTMLInputElement | null} */ (document.activeElement);
  const fields = /** @type {Iterable<HTMLInputElement>} */ (at?.form?.elements ?? (at ? [at] : []));
  return [...fields]
    .filter((field) => field.matches('input, select') && isChanged(field))
    .map((field) => `${nameOf(field)}: ${field.value}`)
    .join();
}

function isChanged(field) {
  if (field.matches('select')) {
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  if (field.type === 'checkbox') return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

const nameOf = (node) => node.id || node.getAttribute('aria-label') || node.textContent;
const sameAs = (node) =>
  [...document.querySelectorAll(`main ${node.localName}`)].find(
    (other) => nameOf(other) === nameOf(node),
  );
