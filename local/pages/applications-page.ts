/** The page Apps and consent: what an administrator may do to the two apps in Entra. */
import { html } from 'hono/html';
import type {
  ControlClient,
  PoliciesView,
  RoomView,
  Switches,
  TenantView,
} from './control-client.ts';
import { afterLimit, afterUnlimit, appExpectations, givenBack } from './expectations.ts';
import type { Expectation, Guide } from './guide.ts';
import { expected, type Fragment, layout, tenantChoice } from './layout.ts';
import type { Note } from './notes.ts';

const PATH = '/microsoft/applications';

export type AppName = 'discovery' | 'sync';
export type SwitchName = keyof Switches;

interface ApplicationView {
  readonly app: AppName;
  readonly appId: string;
  readonly grants: readonly string[];
}

const APPS = [
  ['discovery', 'ClickShare Meeting Room Discovery', 'Finds the rooms and sets up Calendar Sync.'],
  ['sync', 'ClickShare Calendar Sync', 'Reads the rooms’ calendars with its own secret.'],
] as const;

interface SwitchText {
  readonly name: SwitchName;
  /** The value that is the usual one. */
  readonly usual: boolean;
  readonly takeAway: string;
  readonly giveBack: string;
  readonly without: string;
}

export const SWITCHES: readonly SwitchText[] = [
  {
    name: 'consent',
    usual: true,
    takeAway: 'Withdraw the consent',
    giveBack: 'Grant the consent again',
    without: 'its consent is withdrawn',
  },
  {
    name: 'enabled',
    usual: true,
    takeAway: 'Disable the service principal',
    giveBack: 'Enable the service principal',
    without: 'its service principal is disabled',
  },
  {
    name: 'deleted',
    usual: false,
    takeAway: 'Delete the app',
    giveBack: 'Restore the app',
    without: 'it is deleted',
  },
];

export async function applicationsPage(
  guide: Guide,
  control: ControlClient,
  wanted: string | undefined,
  note: Note | undefined,
): Promise<Fragment> {
  const { items: tenants } = await control.get<{ items: readonly TenantView[] }>('/tenants');
  const tenant = tenants.find(({ id }) => id === wanted) ?? tenants[0];
  const frame = { path: PATH, title: 'Apps and consent', note } as const;
  if (tenant === undefined) {
    return layout(guide, {
      ...frame,
      lead: 'There is no Microsoft tenant yet.',
      body: html`<p><a href="/microsoft">Make a tenant</a></p>`,
    });
  }
  const base = `/tenants/${tenant.id}`;
  const policies = await control.get<PoliciesView>(`${base}/policies`);
  const { items } = await control.get<{ items: readonly ApplicationView[] }>(
    `${base}/applications`,
  );
  return layout(guide, {
    ...frame,
    lead: html`Do in ${tenant.displayName}’s directory what its administrator may do at any time, and see how the product takes it.`,
    isLive: true,
    body: html`${tenantChoice(PATH, tenants, tenant.id)}
<div class="cards" data-live id="apps">${APPS.map(([app, name, what]) =>
      appCard(guide, {
        app,
        name,
        what,
        tenantId: tenant.id,
        present: items.find((each) => each.app === app),
        switches: policies[app],
      }),
    )}
${limitCard(guide, tenant, policies)}</div>`,
  });
}

function appCard(
  guide: Guide,
  card: {
    readonly app: AppName;
    readonly name: string;
    readonly what: string;
    readonly tenantId: string;
    readonly present: ApplicationView | undefined;
    readonly switches: Switches;
  },
): Fragment {
  const { app, name, what, tenantId, present, switches } = card;
  const isAbsent = present === undefined && !switches.deleted;
  return html`<section class="card" aria-labelledby="app-${app}">
<h2 id="app-${app}">${name}</h2><p class="hint">${what}</p>
${stateOf(present, switches)}
${
  isAbsent
    ? html`<p>${expected(guide, NOT_YET[app])}</p>`
    : SWITCHES.map((each) =>
        switchForm(guide, { ...each, app, appName: name, tenantId, value: switches[each.name] }),
      )
}
</section>`;
}

const NOT_YET: Readonly<Record<AppName, Expectation>> = {
  discovery: {
    text: 'It comes into the directory when an administrator approves it: press “Connect Azure Account”.',
    see: ['calendar'],
  },
  sync: {
    text: 'The set-up makes it after Discovery was approved.',
    see: ['calendar'],
  },
};

function stateOf(present: ApplicationView | undefined, switches: Switches): Fragment {
  const wrong = SWITCHES.filter(({ name, usual }) => switches[name] !== usual);
  if (wrong.length > 0) {
    const why = wrong.map(({ without }) => without).join(', ');
    return html`<p class="state bad"><span class="dot" aria-hidden="true"></span>Does not work: ${why}.</p>`;
  }
  if (present === undefined) {
    return html`<p class="state"><span class="dot" aria-hidden="true"></span>Not in this directory yet.</p>`;
  }
  if (present.grants.length === 0) {
    return html`<p class="state"><span class="dot" aria-hidden="true"></span>Waits for an administrator’s approval.</p>`;
  }
  return html`<p class="state good"><span class="dot" aria-hidden="true"></span>Approved: ${present.grants.join(', ')}.</p>`;
}

function switchForm(
  guide: Guide,
  form: SwitchText & {
    readonly app: AppName;
    readonly appName: string;
    readonly tenantId: string;
    readonly value: boolean;
  },
): Fragment {
  const { app, appName, tenantId, name, usual, value, takeAway, giveBack } = form;
  const isUsual = value === usual;
  return html`<form method="post" action="${PATH}" class="switch">
<input type="hidden" name="tenant" value="${tenantId}"><input type="hidden" name="app" value="${app}"><input type="hidden" name="switch" value="${name}">
<button name="value" value="${String(!value)}" class="${isUsual ? 'danger' : 'primary'}" aria-describedby="${app}-${name}">${isUsual ? takeAway : giveBack}<span class="visually-hidden">: ${appName}</span></button>
<p class="hint" id="${app}-${name}">${expected(guide, isUsual ? appExpectations[app][name] : givenBack)}</p>
</form>`;
}

function limitCard(guide: Guide, { id }: TenantView, policies: PoliciesView): Fragment {
  const isLimited = policies.applicationAccessPolicy !== null;
  return html`<section class="card" aria-labelledby="limit">
<h2 id="limit">Mailboxes that Calendar Sync may read</h2>
<p class="hint">An access policy of Exchange keeps the app to the rooms.</p>
<p class="state"><span class="dot" aria-hidden="true"></span>${isLimited ? 'Limited to the rooms.' : 'Every mailbox of the tenant.'}</p>
<form method="post" action="${PATH}" class="switch">
<input type="hidden" name="tenant" value="${id}">
<button name="limit" value="${String(!isLimited)}" aria-describedby="limit-hint">${isLimited ? 'Take the limit away' : 'Limit it to the rooms'}</button>
<p class="hint" id="limit-hint">${expected(guide, isLimited ? afterUnlimit : afterLimit)}</p>
</form></section>`;
}

/** The policies with one switch, or the limit, set anew. */
export async function changePolicies(
  control: ControlClient,
  tenantId: string,
  change: (
    policies: PoliciesView,
    rooms: () => Promise<readonly string[]>,
  ) => Promise<PoliciesView>,
): Promise<void> {
  const path = `/tenants/${tenantId}/policies`;
  const rooms = async () => {
    const { items } = await control.get<{ items: readonly RoomView[] }>(
      `/tenants/${tenantId}/rooms`,
    );
    return items.map(({ emailAddress }) => emailAddress);
  };
  await control.send('PUT', path, await change(await control.get(path), rooms));
}
