/** The first page after `npm start`: one address that leads to everything. */
import { html } from 'hono/html';
import { type Guide, OPERATOR, placesOf } from './guide.ts';
import { type Fragment, layout } from './layout.ts';

export function startPage(guide: Guide): Fragment {
  return layout(guide, {
    path: '/',
    title: 'Everything runs on this machine',
    lead: 'Connect an organisation to Microsoft 365, put a room’s calendar on a screen, and watch what happens when something changes or breaks.',
    body: html`${firstMinutes(guide)}${doors(guide)}${addressList(guide)}`,
  });
}

function firstMinutes(guide: Guide): Fragment {
  const { demo, addresses } = guide;
  if (demo === undefined) {
    return html`<section class="card" aria-labelledby="first"><h2 id="first">First minutes</h2>
<p>This start has no demonstration. Start without <code>--no-demo</code> and <code>--no-host</code> to get an organisation and a tenant with rooms, or make your own through the API and the control endpoint.</p></section>`;
  }
  const { microsoftUser } = demo;
  const places = placesOf(guide);
  return html`<section class="card" aria-labelledby="first"><h2 id="first">First minutes</h2>
<ol class="steps">
<li><p>Open <a href="${places.calendar.url}">${places.calendar.text}</a> and sign in as ${account(demo.portalUser)}. No password is asked anywhere.</p></li>
<li><p>Press <strong>Connect Azure Account</strong> and sign in at Microsoft as ${
    microsoftUser === undefined
      ? html`a Global Administrator of your tenant`
      : account(microsoftUser)
  }. Accept, wait for the validation, press <strong>Continue integration</strong> and accept once more.</p></li>
<li><p>In <strong>Manage calendar</strong> add a device, give it a room, and type its pairing code on <a href="${addresses.display}">the room display</a>.</p></li>
${
  microsoftUser === undefined
    ? ''
    : html`<li><p>Change a meeting on <a href="/microsoft">the Microsoft page</a>: the display follows within seconds. Meetings also start, move and end by themselves all day.</p></li>`
}
</ol>
<p class="hint">Or let a script do all of it in a second terminal: <code>npm run demo</code></p>
</section>`;
}

const account = (name: string): Fragment => html`<code class="account">${name}</code>`;

function doors(guide: Guide): Fragment {
  const { addresses, demo, microsoft } = guide;
  const api = `${addresses.host}/api`;
  const member = demo === undefined ? 'a member of an organisation' : account(demo.portalUser);
  return html`<section aria-labelledby="doors"><h2 id="doors">Where to go</h2>
<ul class="doors">
${door(addresses.portal, 'Portal', 'Where an organisation is connected and its rooms and devices are managed.', html`Sign in as ${member}`)}
${door(addresses.display, 'Room display', 'The screen in the meeting room, in a browser window.', 'Needs a pairing code from the portal')}
${door(`${addresses.portal}/operations`, 'Operators’ board', 'Set-ups, sync, secrets and alerts of every organisation.', html`Sign in as ${account(OPERATOR)} and tick <em>as operator</em>`)}
${
  microsoft === 'emulated'
    ? door(
        '/microsoft',
        'Microsoft',
        'The emulated tenants: change meetings, withdraw consent, throttle, break things, move the clock.',
        'No sign-in',
      )
    : ''
}
${door(`${api}/docs`, 'API reference', 'Every operation with its shapes and problem codes.', html`Machine-readable at <a href="${api}/openapi.json">openapi.json</a>`)}
${door(`${api}/health/ready`, 'Health', 'Whether storage, Key Vault, Web PubSub, identity and Graph answer.', 'JSON, no sign-in')}
</ul></section>`;
}

const door = (
  url: string,
  name: string,
  what: string,
  how: string | Fragment,
): Fragment => html`<li class="door">
<h3><a href="${url}">${name}</a></h3><p>${what}</p><p class="hint">${how}</p></li>`;

function addressList({ addresses }: Guide): Fragment {
  return html`<details class="card"><summary>All addresses</summary>
<dl class="facts">${Object.entries({ ...addresses, host: `${addresses.host}/api` }).map(
    ([name, url]) =>
      html`<div><dt>${ADDRESS_NAMES[name] ?? name}</dt><dd><code>${url}</code></dd></div>`,
  )}</dl>
<p class="hint">The control endpoint also takes JSON: <code>docs/local-cloud.md</code> lists what.</p></details>`;
}

const ADDRESS_NAMES: Readonly<Record<string, string>> = {
  host: 'API',
  portal: 'Portal',
  display: 'Room display',
  control: 'Control endpoint',
  identity: 'Microsoft identity',
  graph: 'Microsoft Graph',
  portalIdentity: 'Portal sign-in',
  keyVault: 'Key Vault',
  webPubSub: 'Web PubSub',
  storage: 'Storage',
};
