// How calendars are granted: the choice at set-up, and a change of it later, step by step.
import { element, formOf } from './elements.js';
import { scriptBlock } from './script.js';

const profiles = [
  [
    'consent',
    'Approve in Entra',
    'A Global Administrator approves the reading of calendars. You can limit it to your rooms afterwards, with an access policy in Exchange. Screens show changes within seconds.',
  ],
  [
    'rbac',
    'Allow in Exchange, rooms only',
    'Nothing about calendars is approved in Entra. An Exchange administrator runs a script that lets the app read your rooms and no other mailbox. Exchange takes up to 2 hours.',
  ],
  [
    'read-basic',
    'Approve in Entra, least data',
    'Leaves out what is written inside meetings. Screens show changes within minutes instead of seconds, and Microsoft offers no way to limit it to rooms.',
  ],
];
const nameOfProfile = (profile) => profiles.find(([id]) => id === profile)?.[1] ?? profile;

/** Radio buttons with plain words; `chosen.profile` follows. */
export function profileChoice(chosen, name, without) {
  return element(
    'fieldset',
    {},
    element('legend', {}, 'How the calendars of your rooms are opened'),
    ...profiles
      .filter(([id]) => id !== without)
      .flatMap(([id, label, help]) => [
        element(
          'p',
          {},
          element('input', {
            type: 'radio',
            id: `${name}-${id}`,
            name,
            value: id,
            checked: chosen.profile === id,
            'aria-describedby': `${name}-${id}-help`,
            onchange: () => {
              chosen.profile = id;
            },
          }),
          ' ',
          element('label', { for: `${name}-${id}` }, element('strong', {}, label)),
          element('br', {}),
          element('span', { id: `${name}-${id}-help`, class: 'hint' }, help),
        ),
      ]),
  );
}

/** The profile in use, and the change under way or the way to begin one. */
export function profileSection({ base, call, act, button, say, may }) {
  const path = `${base}/calendar/profile`;
  const chosen = { profile: undefined };
  const begin = async () => {
    await call('POST', path, { profile: chosen.profile });
    chosen.profile = undefined;
    say('The change has begun: rooms stay in sync meanwhile.');
  };
  const goOn = (step) => async () => {
    const { consentUrl } = await call('POST', `${path}/continue`, { step });
    if (consentUrl !== null) location.assign(consentUrl);
  };
  const script = (title, text) =>
    element('div', {}, ...scriptBlock({ act, say }, { title, text, label: 'Copy the script' }));

  // Made anew only when its data change, so that what is open, chosen or focused stays.
  let made = { key: '', section: undefined };
  return (setup, scope) => {
    const { profile, profileChange: change } = setup;
    const scripts = change === undefined ? [] : scriptsOf(change, scope);
    const key = JSON.stringify([profile, change, scripts]);
    if (key === made.key) return made.section;
    const section = element(
      'section',
      { 'aria-labelledby': 'profile' },
      element('h2', { id: 'profile' }, 'How calendars are opened'),
      element('p', {}, `In use: ${nameOfProfile(profile)}.`),
      ...(change === undefined ? beginning(profile) : underWay(change, scripts)),
    );
    made = { key, section };
    return section;
  };

  function beginning(profile) {
    if (!may.administer) return [];
    chosen.profile = chosen.profile === profile ? undefined : chosen.profile;
    return [
      element(
        'details',
        {},
        element('summary', {}, 'Change it'),
        formOf(
          async () => {
            if (chosen.profile !== undefined) await act(begin)();
          },
          profileChoice(chosen, 'change', profile),
          element('button', { type: 'submit' }, 'Begin the change'),
        ),
      ),
    ];
  }

  function underWay(change, scripts) {
    const at = change.steps.findIndex(({ step }) => step === change.step);
    const label = continueLabels[change.step];
    return [
      element(
        'p',
        {},
        change.cancelled
          ? `Given up: going back to ${nameOfProfile(change.to)}.`
          : `Changing to ${nameOfProfile(change.to)}. Rooms stay in sync meanwhile.`,
      ),
      element(
        'ol',
        { class: 'steps', 'aria-label': 'Steps of the change' },
        ...change.steps.map(({ by, text }, index) =>
          element(
            'li',
            { 'aria-current': index === at ? 'step' : undefined },
            `${index < at ? '✓ ' : ''}${by === 'administrator' ? 'You: ' : ''}${text}`,
          ),
        ),
      ),
      change.waitingFor ? element('p', {}, change.waitingFor.message) : undefined,
      ...scripts.map(([title, text]) => script(title, text)),
      may.administer &&
        element(
          'p',
          {},
          change.canContinue && label ? button(label, goOn(change.step), true) : undefined,
          ' ',
          change.canCancel ? button('Give the change up', () => call('DELETE', path)) : undefined,
        ),
    ].filter(Boolean);
  }
}

const continueLabels = {
  scope: 'The script ran, and every answer was as expected',
  limit: 'Continue',
  approve: 'Approve at Microsoft',
  'remove-grant': 'Look now',
  prove: 'Look now',
  'clean-up': 'Finish',
};

/** Those of rooms are below as well; what takes something back is only here. Without an app there are none. */
function scriptsOf({ step, from, script }, scope) {
  if (script !== undefined) return [['Script: take the old permission away in Entra', script]];
  if (scope === undefined) return [];
  if (step === 'scope') return [['Script: let the app read your rooms', scope.scripts.rbac]];
  if (step === 'limit') {
    return [['Script: limit the app to your rooms', scope.scripts.applicationAccessPolicy]];
  }
  if (step !== 'clean-up') return [];
  const undo = from === 'rbac' ? scope.undo.rbac : scope.undo.applicationAccessPolicy;
  return [['Script: remove the old limit', undo]];
}
