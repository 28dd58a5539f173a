// How far the set-up is, what is wrong with it, and the ways on.
import { askDisconnect } from './dialogs.js';
import { element } from './elements.js';
import { profileChoice } from './profile-section.js';
import { isOfScope } from './scope-section.js';

const steps = [
  ['awaiting-discovery-consent', 'Approve ClickShare Meeting Room Discovery'],
  ['validating', 'Validation by Microsoft (up to 30 minutes)'],
  ['awaiting-sync-consent', 'Continue integration: give ClickShare Calendar Sync its access'],
  ['verifying', 'Checking access to the rooms'],
  ['ready', 'Ready'],
];
const words = {
  cancelled:
    'The set-up was given up. An administrator can connect again, or disconnect to remove what it made in your tenant.',
  disconnecting:
    'Disconnecting: screens are cleared and ClickShare Calendar Sync is removed from your tenant. This page follows by itself.',
};

/** Makes the section anew only when it says something new, so that screen readers hear a problem once. */
export function setupSections({ base, call, act, button, may }) {
  const path = `${base}/calendar/setup`;
  const chosen = { profile: undefined };
  const begin = async () => {
    const { signInUrl } = await call('POST', path, { profile: chosen.profile });
    location.assign(signInUrl);
  };
  const proceed = async () => {
    const { consentUrl } = await call('POST', `${path}/continue`, {});
    if (consentUrl !== null) location.assign(consentUrl);
  };
  const connect = () => button('Connect Azure Account', begin, true);
  const again = ({ problem }) =>
    problem?.retryable ? button('Try again', () => call('POST', `${path}/retry`), true) : connect();
  const cancel = () => button('Cancel set-up', () => call('DELETE', path));
  const ends = act(() => call('DELETE', `${base}/calendar`));
  const disconnect = () => element('button', { onclick: () => askDisconnect(ends) }, 'Disconnect');

  const actions = {
    'not-connected': () => [connect()],
    cancelled: () => [connect(), disconnect()],
    'awaiting-discovery-consent': () => [button('Start again', begin), cancel()],
    validating: () => [cancel()],
    'awaiting-sync-consent': () => [button('Continue integration', proceed, true), cancel()],
    verifying: () => [cancel()],
    failed: (setup) => [again(setup), disconnect()],
    ready: () => [disconnect()],
    degraded: (setup) => [again(setup), disconnect()],
  };

  let made = { key: '', section: undefined };
  return (setup) => {
    const key = JSON.stringify({ ...setup, timeline: undefined });
    if (key !== made.key) made = { key, section: draw(setup) };
    return made.section;
  };

  function draw(setup) {
    const at = steps.findIndex(([state]) => state === setup.state);
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
        ...steps.map(([, label], index) =>
          element(
            'li',
            { 'aria-current': index === at ? 'step' : undefined },
            `${index < at || setup.state === 'ready' ? '✓ ' : ''}${label}`,
          ),
        ),
      ),
      words[setup.state] ? element('p', {}, words[setup.state]) : undefined,
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
      isChoosing && may.administer ? profileChoice(chosen, 'profile') : undefined,
      may.administer
        ? element('p', {}, ...(actions[setup.state]?.(setup) ?? []))
        : element('p', { class: 'hint' }, 'An administrator of the organisation can change this.'),
    );
  }
}
