// The reference portal: signs in with OpenID Connect (code + PKCE) and calls the HTTP contract, nothing else.
import { calendarPage } from './calendar-page.js';
import { element } from './elements.js';
import { onceIn } from './once.js';
import { signedIn, signIn, signOut } from './session.js';

const settings = await (await fetch('/settings.json')).json();
const main = byId('main');
const who = byId('who');
const said = byId('said');

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
function byId(id) {
  const node = document.getElementById(id);
  if (node === null) throw new Error(`index.html has no #${id}`);
  return node;
}

/** Calls the API; a problem becomes an Error that carries its code and what to do. */
async function call(method, path, body) {
  if (session === undefined) throw new Error('Nobody is signed in.');
  const response = await fetch(settings.api + path, {
    method,
    credentials: 'include',
    headers: {
      authorization: `Bearer ${session.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // A token refused from the start would be refused after every sign-in.
  if (response.status !== 401) session.isNew = false;
  else if (!session.isNew) await signIn(settings);
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
  const answer = text === '' ? undefined : isJson ? JSON.parse(text) : text;
  if (response.ok) return answer;
  const problem = new Error(answer?.title ?? `The service answered ${response.status}`);
  const reasons = [answer?.detail, ...(answer?.errors ?? []).map(({ detail }) => detail)];
  throw Object.assign(problem, {
    code: answer?.code,
    words: sentences(problem.message, ...reasons, answer?.action),
  });
}

const sentences = (...texts) =>
  [...new Set(texts.filter(Boolean))].map((text) => text.replace(/\.?$/, '.')).join(' ');

/** Answers how to take it back, unless something else was said since. */
function say(text) {
  said.textContent = text;
  return () => {
    if (said.textContent === text) said.textContent = '';
  };
}

const once = onceIn(byId('once'), { say, leave: () => main.focus() });

/** Kept nodes are not moved: a node that is moved loses the focus, and screen readers read it again. */
function show(...parts) {
  const nodes = parts.filter((part) => part !== undefined);
  for (const old of Array.from(main.childNodes)) if (!nodes.includes(old)) old.remove();
  nodes.forEach((node, at) => {
    if (main.childNodes[at] !== node) main.insertBefore(node, main.childNodes[at] ?? null);
  });
}

async function homePage() {
  const me = await call('GET', '/me');
  const all = me.operator === 'none' ? me : await call('GET', '/organisations');
  const organisations = all.organisations ?? all.items;
  show(
    element('h2', {}, 'Your organisations'),
    organisations.length === 0
      ? element(
          'p',
          {},
          'You are not a member of any organisation yet. Ask an administrator to invite your address.',
        )
      : element(
          'ul',
          {},
          ...organisations.map(({ id, name }) =>
            element('li', {}, element('a', { href: `/organisations/${id}/calendar` }, name)),
          ),
        ),
  );
}

const session = await signedIn(settings);
if (session === undefined) {
  show(
    element('p', {}, 'Connect your Microsoft 365 rooms to the screens in them.'),
    element('button', { class: 'primary', onclick: () => signIn(settings) }, 'Sign in'),
  );
} else {
  who.replaceChildren(
    session.email,
    ' ',
    element('button', { onclick: () => signOut() }, 'Sign out'),
  );
  const organisation = /^\/organisations\/([\w-]+)\/calendar$/.exec(location.pathname)?.[1];
  try {
    if (organisation === undefined) await homePage();
    else await calendarPage({ organisation, call, show, say, once });
  } catch (error) {
    show(
      element(
        'div',
        { class: 'problem', role: 'alert' },
        element('p', {}, error.words ?? error.message),
        element('p', {}, element('a', { href: '/' }, 'Back to your organisations')),
      ),
    );
  }
}
