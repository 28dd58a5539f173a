/** A data-protection request against the running cloud: export, erasure, and a search for what is left. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TableClient } from '@azure/data-tables';
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Api } from '../../scripts/organisation/api.ts';
import { eraseOrganisation } from '../../scripts/organisation/erase.ts';
import { exportOrganisation } from '../../scripts/organisation/export.ts';
import { countRecords } from '../../scripts/organisation/search.ts';
import { exportedEntries, verifyEntries } from '../../scripts/organisation/verify.ts';
import { type Applicant, newApplicant, reachReady } from '../support/applicant.ts';
import { type Ground, openGround, until } from '../support/ground.ts';
import { connectionString, findMarkers, readStored } from '../support/places.ts';

const HOUR = 3600_000;
let ground: Ground;
let folder: string;

beforeAll(async () => {
  ground = await openGround({ SYNC_DEBOUNCE_SECONDS: '0', ALERTS_WEBHOOK_ALLOW_PRIVATE: 'true' });
  folder = mkdtempSync(join(tmpdir(), 'organisation-data-'));
});
afterAll(async () => {
  await ground?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function operator(role = 'operator'): Promise<Api> {
  const { token } = await ground.control<{ token: string }>('POST', '/portal-tokens', {
    email: 'operator@portal.example',
    roles: [role],
  });
  return { url: ground.stack.urls.api, token };
}

const ask = async (api: Api, method: string, path: string, body?: unknown) =>
  await fetch(`${api.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** An organisation of which every text can be told apart from all others. */
async function markedOrganisation() {
  const applicant = await newApplicant(ground);
  const id = randomUUID().slice(0, 8);
  const marks = {
    member: `member-${id}@portal.example`,
    device: `Device ${id}`,
    serial: `Serial-${id}`,
    subject: `Subject ${id}`,
    organiser: `Organiser ${id}`,
    joinLink: `meetup-join/${id}`,
    webhook: `http://localhost:9/${id}`,
    building: `Building ${id}`,
    poison: `Poison ${id}`,
  };
  await reachReady(applicant);
  const base = `/organisations/${applicant.organisation}`;
  const send = async (method: string, path: string, body?: unknown) => {
    const heard = await applicant.call(method, base + path, body);
    if (heard === undefined || heard.status >= 300) throw new Error(`${path}: ${heard?.text}`);
    return JSON.parse(heard.text || 'null') as { id: string; pairingCode: string };
  };
  await ground.control(
    'PATCH',
    `/tenants/${applicant.tenant.id}/rooms/${encodeURIComponent(applicant.tenant.room)}`,
    { building: marks.building },
  );
  await send('POST', '/members', { email: marks.member, role: 'member' });
  await send('PATCH', '/calendar/settings', {
    privacy: 'details',
    showJoinLinks: true,
    contactWebhook: marks.webhook,
  });
  await meetingIn(applicant, marks);
  await send('POST', '/rooms/refresh');
  const { items } = JSON.parse((await applicant.call('GET', `${base}/rooms`))?.text ?? '') as {
    items: { id: string }[];
  };
  const device = await send('POST', '/devices', { name: marks.device });
  await pair(device.pairingCode, marks.serial);
  await send('PUT', `/devices/${device.id}/room`, { roomId: items[0]?.id });
  await send('POST', '/devices', { name: `${marks.device} unpaired` });
  await send('POST', '/calendar/scope/check', { canary: applicant.tenant.user });
  await failForGood(applicant.organisation, marks.poison);
  return { applicant, marks };
}

async function meetingIn(
  { tenant }: Applicant,
  marks: { subject: string; organiser: string; joinLink: string },
): Promise<void> {
  const at = (hours: number) => ({
    dateTime: new Date(Date.now() + hours * HOUR).toISOString().slice(0, 19),
    timeZone: 'UTC',
  });
  await ground.control(
    'POST',
    `/tenants/${tenant.id}/rooms/${encodeURIComponent(tenant.room)}/events`,
    {
      subject: marks.subject,
      start: at(1),
      end: at(2),
      organizer: { emailAddress: { name: marks.organiser, address: 'somebody@elsewhere.example' } },
      isOnlineMeeting: true,
      onlineMeeting: { joinUrl: `https://teams.microsoft.com/l/${marks.joinLink}` },
    },
  );
}

async function pair(pairingCode: string, serialNumber: string): Promise<void> {
  const body = JSON.stringify({ pairingCode, serialNumber, model: 'Console' });
  const headers = { 'content-type': 'application/json' };
  const url = `${ground.stack.urls.api}/devices/pair`;
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(201);
}

/** A message that failed in every try, as the host hands it on. */
async function failForGood(organisationId: string, text: string): Promise<void> {
  const queue = new QueueClient(connectionString(ground), 'rooms-refresh-poison');
  await queue.createIfNotExists();
  const message = JSON.stringify({ organisationId, text });
  await queue.sendMessage(Buffer.from(message).toString('base64'));
}

const markersOf = ({ applicant, marks }: Awaited<ReturnType<typeof markedOrganisation>>) => ({
  id: [applicant.organisation],
  name: [applicant.email.replace(/@.*/, '')],
  tenant: [applicant.tenant.id],
  'room address': [applicant.tenant.room],
  ...Object.fromEntries(Object.entries(marks).map(([kind, text]) => [kind, [text]])),
});

const textOf = (path: string): string =>
  readdirSync(path)
    .map((name) => readFileSync(join(path, name), 'utf8'))
    .join('\n');

const patient = { everyMs: 1_000, mostMs: 180_000, report: () => undefined };

describe('a data-protection request', () => {
  it('The export holds what erasure removes; afterwards nothing of the organisation is left but its id in the audit of the service.', async () => {
    const marked = await markedOrganisation();
    const { organisation } = marked.applicant;
    const name = marked.applicant.email.replace(/@.*/, '');
    const markers = markersOf(marked);
    const kinds = (found: readonly string[]) =>
      new Set(found.map((text) => text.replace(/ in .*/, '')));
    const before = await until('every marker is stored', async () => {
      const found = findMarkers(await readStored(ground), markers);
      const isWhole = kinds(found).size === Object.keys(markers).length;
      return isWhole && found.includes('poison in table PoisonMessages') ? found : undefined;
    });
    const api = await operator();

    const manifest = await exportOrganisation(api, organisation, join(folder, 'whole'));
    const exported = textOf(join(folder, 'whole'));
    const lacking = Object.entries(markers).filter(([, [text = '']]) => !exported.includes(text));
    const erased = await eraseOrganisation(await operator(), organisation, name, patient);
    const after = findMarkers(await readStored(ground), markers);

    expect(before.join()).toMatch(/durable/);
    expect(lacking).toEqual([]);
    expect(manifest.state).toBe('complete');
    expect(Object.values(manifest.files).map(({ place }) => place)).toEqual(
      expect.arrayContaining([
        'orchestrations setup',
        'table Audit',
        'table Calendars',
        'table PoisonMessages',
        'table Rooms',
        'vault',
      ]),
    );
    expect([...erased.left]).toEqual([]);
    expect(after).toEqual(['id in table Audit']);
    expect(await tombstones(organisation)).toEqual([
      'organisation.erased ok',
      'organisation.erasure-started ok',
    ]);
    expect((await ask(await operator(), 'GET', `/organisations/${organisation}`)).status).toBe(404);
  }, 600_000);

  it('An organisation is erased while its set-up runs and the host is killed, and again when it is gone already.', async () => {
    const applicant = await newApplicant(ground);
    const { organisation } = applicant;
    const path = `/organisations/${organisation}/calendar/setup`;
    const started = await applicant.call('POST', path, {});
    const { signInUrl } = JSON.parse(started?.text ?? '') as { signInUrl: string };
    await applicant.visit(signInUrl, applicant.tenant.admin);
    const name = applicant.email.replace(/@.*/, '');
    const api = await operator();

    let isOver = false;
    const erasing = eraseOrganisation(api, organisation, name, patient).finally(() => {
      isOver = true;
    });
    await until('begun', async () =>
      (await tombstones(organisation)).length > 0 ? true : undefined,
    );
    await ground.killHost();
    // The queue gives back what the killed host held, and later rounds come after five minutes.
    await until('over', async () => isOver || (await ground.advance(75_000), undefined));
    const erased = await erasing;
    const again = await eraseOrganisation(await operator(), organisation, 'whatever', patient);

    expect([...erased.left]).toEqual([]);
    expect([...again.left]).toEqual([]);
    const markers = { id: [organisation], email: [applicant.email], tenant: [applicant.tenant.id] };
    expect(findMarkers(await readStored(ground), markers)).toEqual(['id in table Audit']);
    const apps = await applicant.applications();
    expect(apps.filter(({ displayName }) => displayName === 'ClickShare Calendar Sync')).toEqual(
      [],
    );
  }, 600_000);

  it('Neither a wrong name, nor an operator who may only read, nor a member exports or erases anything.', async () => {
    const applicant = await newApplicant(ground);
    const path = `/operations/organisations/${applicant.organisation}`;
    const name = applicant.email.replace(/@.*/, '');
    const member: Api = { url: ground.stack.urls.api, token: applicant.token() };
    const reader = await operator('operator-read');
    const full = await operator();
    const codeOf = async (answer: Response) =>
      `${answer.status} ${((await answer.json()) as { code: string }).code}`;

    const refused = [
      await codeOf(await ask(full, 'POST', `${path}/erasure`, { name: `${name}!` })),
      await codeOf(await ask(reader, 'POST', `${path}/erasure`, { name })),
      await codeOf(await ask(reader, 'GET', `${path}/data`)),
      await codeOf(await ask(member, 'POST', `${path}/erasure`, { name })),
      await codeOf(await ask(member, 'GET', `${path}/data`)),
    ];

    expect(refused).toEqual([
      '409 erasure.name-mismatch',
      '403 auth.operator-required',
      '403 auth.operator-required',
      '403 auth.operator-required',
      '403 auth.operator-required',
    ]);
    expect((await applicant.look()).state).toBe('not-connected');
    expect((await countRecords(full, applicant.organisation)).get('table Organisations')).toBe(3);
  });

  it('An audit entry that somebody changed in the table raises an alert within a day, and the command names it.', async () => {
    const applicant = await newApplicant(ground);
    const { organisation } = applicant;
    const table = TableClient.fromConnectionString(connectionString(ground), 'Audit', {
      allowInsecureConnection: true,
    });
    const whole = await verifyEntries(exportedEntries(await operator(), organisation));
    const [entity] = await entriesOf(table, organisation);
    if (entity === undefined) throw new Error('no entry');
    await table.updateEntity(
      { ...entity, data: entity.data.replace('organisation.created', 'organisation.renamed') },
      'Replace',
    );

    const broken = await verifyEntries(exportedEntries(await operator(), organisation));
    await ground.advance(25 * HOUR);
    const alerts = await until('told', async () => {
      await ground.nudge();
      const answer = await ask(await operator(), 'GET', '/operations/alerts?state=open&limit=200');
      const { items } = (await answer.json()) as {
        items: { kind: string; organisation: { id: string } }[];
      };
      const own = items.filter((item) => item.organisation.id === organisation);
      return own.length > 0 ? own : undefined;
    });

    expect(whole.broken).toBeUndefined();
    expect(broken.broken).toBe(1);
    expect(alerts.map(({ kind }) => kind)).toEqual(['audit-broken']);
  }, 600_000);
});

async function tombstones(organisation: string): Promise<string[]> {
  const answer = await ask(await operator(), 'GET', '/operations/audit?limit=200');
  const { items } = (await answer.json()) as {
    items: { action: string; target?: string; result: string }[];
  };
  return items
    .filter(({ target }) => target === organisation)
    .map(({ action, result }) => `${action} ${result}`);
}

/** The rows of entries, the oldest first. */
async function entriesOf(table: TableClient, organisation: string) {
  const found = [];
  for await (const { partitionKey = '', rowKey = '', data } of table.listEntities<{ data: string }>(
    {
      queryOptions: { filter: `PartitionKey eq '${organisation}'` },
    },
  )) {
    if (rowKey.startsWith('entry|')) found.push({ partitionKey, rowKey, data });
  }
  return found.toReversed();
}
