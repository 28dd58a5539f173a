// What Calendar Sync can read besides meeting rooms: the verdict, what to do next, the scripts and the proof.
import { element, formOf } from './elements.js';
import { scriptBlock } from './script.js';

const marks = { proven: '✓', widened: '✗', failed: '✗' };

/** The notice that stays until access is proven to be limited; undefined when there is nothing to say. */
export function scopeBanner(setup, scope) {
  const notice = setup.warnings?.find(isOfScope);
  if (notice === undefined) return undefined;
  return element(
    'p',
    { class: 'banner', role: 'note' },
    element('strong', {}, notice.message),
    ' ',
    scope === undefined ? undefined : element('a', { href: '#scope' }, 'What to do'),
  );
}

export const isOfScope = ({ code }) =>
  code === 'scope.not-proven' || code === 'scope.widened' || code === 'scope.not-limitable';

/** Makes the section anew when its data change; what a person typed, opened or focused stays. */
export function scopeSections({ base, call, act, say, may }) {
  const path = `${base}/calendar/scope`;
  const canary = element('input', {
    id: 'canary',
    maxlength: '320',
    autocomplete: 'off',
    'aria-describedby': 'canary-help',
  });
  const check = act(async () => {
    const named = canary.value.trim();
    await call('POST', `${path}/check`, named === '' ? {} : { canary: named });
    canary.value = '';
    say('The check has begun.');
  });
  const form = formOf(
    check,
    element('label', { for: 'canary' }, 'Mailbox that must be refused '),
    canary,
    ' ',
    element('button', { type: 'submit', class: 'primary' }, 'Check now'),
    element(
      'p',
      { id: 'canary-help' },
      'A person in your tenant, by address or object id. Left empty, the mailbox stays the same as before. Only the id of its calendar is asked for, no event is read.',
    ),
  );
  const proof = element(
    'p',
    {},
    element('button', { onclick: act(() => openProof(call, path)) }, 'Open the proof'),
    ' ',
    element('button', { onclick: act(() => saveEvidence(call, path)) }, 'Save the evidence (JSON)'),
  );
  const isOpen = { rbac: false, policy: false, history: false };
  const folded = (name, title, ...content) => {
    const details = element(
      'details',
      {
        open: isOpen[name],
        ontoggle: () => {
          isOpen[name] = details.open;
        },
      },
      element('summary', {}, title),
      ...content,
    );
    return details;
  };
  const script = (name, title, text) =>
    folded(name, title, ...scriptBlock({ act, say }, { title, text, label: 'Copy' }));

  let made = { key: '', section: undefined };
  let said = '';
  return (scope, rooms, isScriptNext) => {
    const { result, scripts, history } = scope;
    const unreadable = (result?.rooms ?? []).filter(({ readable }) => !readable);
    const nameOf = (id) => rooms.find((room) => room.id === id)?.displayName ?? id;
    const key = JSON.stringify([scope, unreadable.map(({ id }) => nameOf(id))]);
    if (key === made.key) return made.section;
    if (made.section === undefined && isScriptNext) isOpen.rbac = true;
    const title = result?.explanation.title ?? 'Not checked yet';
    if (said !== '' && said !== title) say(title);
    said = title;
    const isProven = result?.verdict === 'proven';
    const section = element(
      'section',
      { 'aria-labelledby': 'scope' },
      element('h2', { id: 'scope', tabindex: '-1' }, 'Access to calendars'),
      element(
        'p',
        { class: isProven ? 'fresh' : 'stale' },
        element('strong', {}, `${marks[result?.verdict] ?? ''} ${title}`.trim()),
      ),
      element(
        'p',
        {},
        result?.explanation.action ?? 'Check now, or wait: it is checked by itself.',
      ),
      element('p', {}, lines(scope).join(' ')),
      unreadable.length === 0
        ? undefined
        : element(
            'ul',
            { 'aria-label': 'Rooms that cannot be read' },
            ...unreadable.slice(0, 20).map(({ id }) => element('li', {}, nameOf(id))),
          ),
      may.administer ? form : undefined,
      history.length === 0 ? undefined : proof,
      script('rbac', 'Script: RBAC for Applications (recommended)', scripts.rbac),
      script(
        'policy',
        'Script: application access policy (legacy)',
        scripts.applicationAccessPolicy,
      ),
      history.length === 0
        ? undefined
        : folded(
            'history',
            'Verdicts so far',
            element(
              'ul',
              {},
              ...history
                .slice(0, 20)
                .map(({ at, verdict, rooms: all, readable }) =>
                  element(
                    'li',
                    {},
                    `${new Date(at).toLocaleString()}: ${verdict}, ${readable} of ${all} rooms readable`,
                  ),
                ),
            ),
          ),
    );
    made = { key, section };
    return section;
  };
}

const whose = {
  'connecting-administrator': 'the mailbox of the administrator who connected the tenant',
  named: 'a mailbox that an administrator named',
  none: 'not known: name one below',
};

function lines({ result, canary, checking, nextCheckAt }) {
  return [
    `The mailbox that must be refused is ${whose[canary.chosen]}.`,
    result === undefined ? '' : `Checked ${new Date(result.at).toLocaleString()}.`,
    checking ? 'A check is under way.' : '',
    checking || nextCheckAt === undefined
      ? ''
      : `Checked again by itself on ${new Date(nextCheckAt).toLocaleString()}.`,
  ].filter(Boolean);
}

/** The page needs the token, which a link cannot carry. */
async function openProof(call, path) {
  const tab = window.open('', '_blank');
  try {
    const page = new Blob([await call('GET', `${path}/proof`)], { type: 'text/html' });
    const url = URL.createObjectURL(page);
    if (tab === null) location.assign(url);
    else tab.location.replace(url);
  } catch (error) {
    tab?.close();
    throw error;
  }
}

async function saveEvidence(call, path) {
  const evidence = await call('GET', `${path}/evidence`);
  const file = new Blob([JSON.stringify(evidence, null, 2)], { type: 'application/json' });
  const url = URL.createObjectURL(file);
  element('a', { href: url, download: 'mailbox-scope.json' }).click();
  URL.revokeObjectURL(url);
}
