/** Organisations in two storage accounts, each an Azurite of its own; what one that is down harms. */
import { TableClient, TableServiceClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Application, composeApp } from '../../../shared/composition/app.ts';
import { tables } from '../../../shared/composition/organisation-data.ts';
import { tablePlace } from '../../../shared/organisation-data/adapters/table-place.ts';
import { loadConfig } from '../../../shared/platform/config.ts';
import { placedTables } from '../../../shared/platform/placed-tables.ts';
import { queuePeek } from '../../../shared/platform/queues.ts';
import { tableOpener } from '../../../shared/platform/table-storage.ts';
import {
  type OwnAzurite,
  type RunningAzurite,
  startAzurite,
  startOwnAzurite,
} from '../../support/azurite.ts';
import { settingsFor } from '../../support/settings.ts';

const silent = { info() {}, warn() {}, error() {} };
const operator = { key: 'k', email: 'e@x.example', emailVerified: true, operator: 'full' } as const;
const LIMIT = { HTTP_TIMEOUT_SECONDS: '2' };

let first: RunningAzurite;
let second: OwnAzurite;
let before: Application;
let app: Application;
/** Made before there was a second account. */
let old: string;
/** Made since then. */
let young: string;

const config = (further: string) =>
  loadConfig({
    ...settingsFor(first.connectionString),
    ...LIMIT,
    ORGANISATIONS_STORAGE_ACCOUNTS: further,
  });

async function create(service: Application, name: string): Promise<string> {
  const { body } = await service.organisations.http.organisationsCreate({
    caller: operator,
    params: {},
    query: {},
    body: { name },
    headers: new Headers(),
    url: '',
    log: silent,
  });
  return (body as { id: string }).id;
}

/** Tables of an account that hold a row of the organisation. */
async function holding(account: RunningAzurite, organisationId: string): Promise<string[]> {
  const options = { allowInsecureConnection: true };
  const service = TableServiceClient.fromConnectionString(account.connectionString, options);
  const found: string[] = [];
  for await (const { name = '' } of service.listTables()) {
    const table = TableClient.fromConnectionString(account.connectionString, name, options);
    for await (const row of table.listEntities()) {
      if (!JSON.stringify(row).includes(organisationId)) continue;
      found.push(name);
      break;
    }
  }
  return found.toSorted();
}

/** Rooms that the messages of a queue name. */
async function handedOut(): Promise<string[]> {
  const messages = await queuePeek(config(''))('calendar-refresh');
  return messages.flatMap(({ text }) => (JSON.parse(text) as { rooms?: string[] }).rooms ?? []);
}

beforeAll(async () => {
  [first, second] = await Promise.all([startAzurite(), startOwnAzurite()]);
  before = composeApp(config(''));
  old = await create(before, 'Old');
  app = composeApp(config(`b=${second.connectionString}`));
  young = await create(app, 'Young');
});

// The second one is gone by then.
afterAll(() => first.close());

describe('organisations in two storage accounts', () => {
  it('A new organisation lies in the further account, and one from before stays where it was.', async () => {
    await app.calendar.contract.follow(old, 'old-room');
    await app.calendar.contract.follow(young, 'young-room');

    expect(young).toBe(`${young.slice(0, 16)}--b`);
    expect(await holding(second, old)).toEqual([]);
    expect(await holding(second, young)).toEqual([
      'Audit',
      'Calendars',
      'DueRooms',
      'Organisations',
    ]);
    expect(await holding(first, old)).toEqual([
      'Audit',
      'Calendars',
      'DueRooms',
      'OrganisationIndex',
      'Organisations',
    ]);
    expect(await holding(first, young)).toEqual(['OrganisationIndex']);
  });

  it('Both are found by their ids and in the list of all.', async () => {
    const listed = await app.organisations.http.organisationsList({
      caller: operator,
      params: {},
      query: { limit: 50 },
      headers: new Headers(),
      url: 'http://localhost/api/organisations',
      log: silent,
    } as never);

    expect(JSON.stringify(listed)).toContain(old);
    expect(JSON.stringify(listed)).toContain(young);
    expect(await app.organisations.contract.get(young)).toMatchObject({ name: 'Young' });
  });

  it('A sweep hands out the rooms of both.', async () => {
    await app.calendar.sweep(silent);

    expect((await handedOut()).toSorted()).toEqual(
      expect.arrayContaining(['old-room', 'young-room']),
    );
  });

  it('Export and erasure find and remove every row of an organisation, and none of another.', async () => {
    const erased = await create(app, 'Erased');
    await app.calendar.contract.follow(erased, 'erased-room');
    const accounts = new Map([['b', tableOpener({ ...config(''), storage: storageOf(second) })]]);
    const open = placedTables(tableOpener(config('')), accounts);
    const seen: string[] = [];
    for (const [kind, rows] of [
      ['ownPartition', 'own-partition'],
      ['anyPartition', 'all-partitions'],
    ] as const) {
      for (const name of tables[kind]) {
        const place = tablePlace(open, name, rows);
        let after: string | undefined;
        do {
          const page = await place.look(erased, after);
          for (const { key } of page.items) await place.remove?.(key);
          if (page.items.length > 0) seen.push(name);
          ({ after } = page);
        } while (after !== undefined);
      }
    }

    expect(seen.toSorted()).toEqual([
      'Audit',
      'Calendars',
      'DueRooms',
      'OrganisationIndex',
      'Organisations',
    ]);
    expect(await holding(first, erased)).toEqual([]);
    expect(await holding(second, erased)).toEqual([]);
    expect(await holding(second, young)).toContain('Calendars');
  });

  it('A service that no longer knows the account says that its storage does not answer, and invents nothing.', async () => {
    const other = composeApp(config(`c=${second.connectionString}`));

    await expect(other.organisations.contract.get(young)).rejects.toMatchObject({
      code: 'storage.unavailable',
    });
    expect(await other.organisations.contract.get(old)).toMatchObject({ name: 'Old' });
  });
});

describe('a further account that is down', () => {
  beforeAll(async () => {
    await second.close();
  });

  it('It takes its own organisations with it and no other.', async () => {
    await expect(app.organisations.contract.get(young)).rejects.toMatchObject({
      code: 'storage.unavailable',
    });
    expect(await app.organisations.contract.get(old)).toMatchObject({ name: 'Old' });
  });

  it('Due rooms of the other account are handed out, and the sweep says that it could not see all.', async () => {
    const fresh = composeApp(config(`b=${second.connectionString}`));
    const earlier = (await handedOut()).length;

    await expect(fresh.calendar.sweep(silent)).rejects.toMatchObject({
      code: 'storage.unavailable',
    });
    expect((await handedOut()).length).toBeGreaterThan(earlier);
  });

  it('Audits and watches of every organisation are dispatched.', async () => {
    await expect(app.calendar.dispatchAudits()).resolves.toBeUndefined();
    await expect(app.devices.dispatchWatches()).resolves.toBeUndefined();
  });

  it('Operators hear of it.', async () => {
    await app.operations.watchStorageAccounts();

    expect(await app.alerts.newest('platform')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ subject: 'storage-account|b', state: 'open' }),
      ]),
    );
  });
});

const storageOf = ({ connectionString: value }: RunningAzurite) =>
  ({ kind: 'connection-string', value }) as const;
