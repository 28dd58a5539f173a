// What screens may show of a meeting.
import { element, formOf } from './elements.js';

const privacies = {
  'busy-only': 'Only that the room is busy',
  'organiser-only': 'Who organises the meeting',
  details: 'Title and organiser of the meeting',
};

export function settingsSection({ base, call, act, say, may }, settings) {
  const { privacy, showJoinLinks, defaultTimeZone } = settings;
  const choice = element(
    'select',
    { id: 'privacy' },
    ...Object.entries(privacies).map(([value, label]) =>
      element('option', { value, selected: value === privacy }, label),
    ),
  );
  const links = element('input', { id: 'join-links', type: 'checkbox', checked: showJoinLinks });
  const zone = element('input', {
    id: 'default-time-zone',
    list: 'time-zones',
    value: defaultTimeZone ?? '',
    // Where the administrator is, most rooms are too.
    placeholder: `such as ${Intl.DateTimeFormat().resolvedOptions().timeZone}`,
  });
  const save = act(async () => {
    const wanted = {
      privacy: choice.value,
      showJoinLinks: links.checked,
      defaultTimeZone: zone.value.trim() || null,
    };
    await call('PATCH', `${base}/calendar/settings`, wanted);
    say('Saved.');
  });
  return element(
    'section',
    { 'aria-labelledby': 'settings' },
    element('h2', { id: 'settings' }, 'What screens show'),
    may.administer
      ? formOf(
          save,
          element('label', { for: 'privacy' }, 'Of a meeting '),
          choice,
          ' ',
          links,
          ' ',
          element('label', { for: 'join-links' }, 'Links to join online, where titles are shown '),
          ' ',
          element(
            'label',
            { for: 'default-time-zone' },
            'Default time zone, for rooms whose own is not known ',
          ),
          zone,
          ' ',
          element('button', { type: 'submit' }, 'Save what screens show'),
        )
      : element(
          'p',
          {},
          `${privacies[privacy]}; ${showJoinLinks ? 'with' : 'without'} links to join online. Default time zone: ${defaultTimeZone ?? 'not set'}.`,
        ),
  );
}
