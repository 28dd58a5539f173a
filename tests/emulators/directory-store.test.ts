import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { createDirectory, type Directory } from '../../local/directory/directory.ts';
import { type History, replicate } from '../../local/directory/replication.ts';
import { DirectoryConflict } from '../../local/directory/tenants.ts';
import { listApplications } from '../../local/identity/control.ts';
import { openStore, type Store } from '../../local/kit/store.ts';
import { type TestDeps, testDeps } from '../support/microsoft.ts';

const CALENDARS_READ = '798ee544-9d2d-430c-a058-570e29e34338';

let deps: TestDeps;
let directory: Directory;

beforeEach(async () => {
  deps = await testDeps();
  directory = createDirectory(deps);
});

afterEach(() => deps.close());

const contoso = () =>
  directory.createTenant({
    displayName: 'Contoso',
    domain: 'Contoso.example',
    users: [{ username: 'admin', roles: ['Global Administrator'] }],
  }).tenant;

/** An application as onboarding leaves it: registered in the tenant, consented to. */
function connect(tenantId: string) {
  const { applications, consent } = directory;
  const application = applications.register(tenantId, { displayName: 'Sync' });
  const principal = applications.addServicePrincipal(tenantId, application.appId, 'Sync');
  consent.grant(principal, { roles: [CALENDARS_READ], scopes: [], userId: null });
  return { application, principal };
}

describe('the directory', () => {
  it('The directory is the same after a restart.', async () => {
    const tenant = contoso();
    const { application } = connect(tenant.id);
    const token = await directory.signing.sign(tenant.id, {
      tid: tenant.id,
      iss: 'any',
      sub: 'any',
      aud: 'any',
      exp: Math.floor(Date.now() / 1000) + 60,
    });

    const restarted = createDirectory(deps);

    expect(restarted.provider).toEqual(directory.provider);
    expect(restarted.tenant('contoso.EXAMPLE')).toEqual(tenant);
    expect(restarted.user(tenant.id, 'ADMIN@contoso.example')?.roles).toEqual([
      'Global Administrator',
    ]);
    expect(restarted.application(tenant.id, application.appId)).toEqual(application);
    expect(await restarted.signing.verify(token, 'any')).toMatchObject({ tid: tenant.id });
  });

  it('The directory distinguishes a Calendar Sync application from the discovery application.', () => {
    const tenant = contoso();
    const { application } = connect(tenant.id);
    const { tenantId, discoveryAppId } = directory.provider;

    expect(directory.isSyncApplication(tenant.id, application.appId)).toBe(true);
    expect(directory.isSyncApplication(tenant.id, discoveryAppId)).toBe(false);
    expect(directory.isSyncApplication(tenantId, discoveryAppId)).toBe(false);
  });

  it('The directory refuses a domain twice and a role that does not exist.', () => {
    contoso();

    expect(contoso).toThrow(DirectoryConflict);
    expect(() =>
      directory.createTenant({
        displayName: 'x',
        domain: 'x.example',
        users: [{ username: 'a', roles: ['Emperor'] }],
      }),
    ).toThrow(DirectoryConflict);
  });
});

describe('the switches over Calendar Sync', () => {
  it('The switches over Calendar Sync restore exactly the objects that they removed.', () => {
    const tenant = contoso();
    const { application, principal } = connect(tenant.id);
    const grants = () => listApplications(directory, tenant.id)?.map((listed) => listed.grants);

    directory.setPolicies(tenant.id, { sync: { consent: false, deleted: true } });
    const while_ = grants();
    directory.setPolicies(tenant.id, {});

    expect(while_).toEqual([]);
    expect(grants()).toEqual([['Calendars.Read']]);
    expect(directory.servicePrincipal(tenant.id, application.appId)?.id).toBe(principal.id);
  });

  it('The switches over Calendar Sync do not restore objects that the product deleted itself.', () => {
    const tenant = contoso();
    const { application } = connect(tenant.id);
    directory.applications.remove(application);

    directory.setPolicies(tenant.id, {});

    expect(directory.application(tenant.id, application.appId)).toBeUndefined();
    expect(directory.servicePrincipal(tenant.id, application.appId)).toBeUndefined();
  });

  it('The switches over Calendar Sync cannot restore objects that were deleted for 30 days.', () => {
    const tenant = contoso();
    const { application } = connect(tenant.id);
    directory.applications.remove(application);
    const now = Date.now();

    expect(directory.latest.deletedApplications(tenant.id)).toHaveLength(1);
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 31 * 86_400_000);
    expect(directory.latest.deletedApplications(tenant.id)).toHaveLength(0);
    clock.mockRestore();
  });
});

describe('replication', () => {
  let folder: string;
  let store: Store;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'replication-'));
    store = openStore(join(folder, 'state.db'));
  });

  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
    jest.restoreAllMocks();
  });

  it('A replica shows either the newest state or an older one, and ends at the newest.', () => {
    const clock = jest.spyOn(Date, 'now');
    const write = fc.record({
      value: fc.option(fc.nat(9)),
      delayMs: fc.nat(100),
      pauseMs: fc.nat(60),
    });
    let run = 0;
    fc.assert(
      fc.property(fc.array(write, { minLength: 1, maxLength: 8 }), (writes) => {
        run += 1;
        const documents = replicate<number>(store.collection<History<number>>(`run-${run}`));
        const written: (number | undefined)[] = [undefined];
        let now = 1_000;
        for (const { value, delayMs, pauseMs } of writes) {
          clock.mockReturnValue(now);
          documents.put('key', value, delayMs);
          written.push(value ?? undefined);
          now += pauseMs;
          clock.mockReturnValue(now);
          expect(documents.get('key', 'latest')).toBe(written.at(-1));
          for (const replica of [0, 1, 2]) {
            expect(written).toContain(documents.get('key', replica));
          }
        }
        clock.mockReturnValue(now + 101);
        for (const replica of [0, 1, 2]) {
          expect(documents.get('key', replica)).toBe(written.at(-1));
        }
      }),
      { numRuns: 50 },
    );
  });
});
