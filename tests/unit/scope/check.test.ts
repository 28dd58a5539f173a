import { describe, expect, it } from '@jest/globals';
import { MicrosoftError } from '../../../shared/microsoft/contract.ts';
import { hashOf } from '../../../shared/scope/evidence.ts';
import {
  KEPT_EVIDENCE,
  mailboxAccessRowSchema,
  newMailboxAccessRow,
} from '../../../shared/scope/mailbox-access-row.ts';
import { requestCheck } from '../../../shared/scope/request-check.ts';
import { showMailboxAccess, showProof } from '../../../shared/scope/show-mailbox-access.ts';
import { watchMailboxAccess } from '../../../shared/scope/watch-mailbox-access.ts';
import { ADMINISTRATOR, ORG, scopeWorld } from '../../support/scope.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const caller = { key: 'key', email: 'a@b.example', emailVerified: true, operator: 'none' } as const;
const throttled = new MicrosoftError('throttled', { status: 429, retryAfterSeconds: 700 });

function customer(roomCount?: number) {
  const scope = scopeWorld(roomCount);
  const { deps } = scope;
  const ask = requestCheck(deps);
  const check = async (canary?: string) => {
    scope.world.now += 2 * MINUTE;
    await ask(ORG, canary, caller);
    await scope.drain();
    return await scope.result();
  };
  return { ...scope, ask, check, watch: watchMailboxAccess(deps), show: showMailboxAccess(deps) };
}

describe('a check', () => {
  it('A check proves limited access by the out-of-scope probe before and after every assigned room', async () => {
    const { check, world } = customer(205);

    const result = await check();

    expect(result).toMatchObject({ verdict: 'proven', rooms: 205, readable: 205 });
    expect(world.asked).toEqual([ADMINISTRATOR, ADMINISTRATOR]);
    expect(new Set(world.read).size).toBe(205);
    expect(world.read).toHaveLength(205);
    expect(world.alerts).toEqual(new Set());
    expect(world.published).toEqual([
      { kind: 'setup.changed', data: { state: 'ready', verdict: 'proven' } },
    ]);
  });

  it('A check keeps its evidence, whose hash is in the audit', async () => {
    const { check, world, deps } = customer();

    const result = await check();
    const { evidence, hash } = await showProof(deps)(ORG, undefined);

    expect(hashOf(evidence)).toBe(hash);
    expect(world.audited).toEqual(['scope.check-requested', `scope.checked ${hash}`]);
    expect(result?.hash).toBe(hash);
    expect(evidence.canary.before).toMatchObject({
      status: 403,
      code: 'ErrorAccessDenied',
      requestId: 'request-1',
    });
  });

  it('A throttled check continues where it stopped, no sooner than Microsoft asked', async () => {
    const { check, world } = customer(230);
    const times: number[] = [];
    let until = Number.POSITIVE_INFINITY;
    world.room = () => {
      times.push(world.now);
      if (world.read.length <= 150) return 'readable';
      until = Math.min(until, world.now + 700_000);
      return world.now < until ? throttled : 'readable';
    };

    const result = await check();

    expect(result).toMatchObject({ verdict: 'proven', readable: 230 });
    expect(world.read.length).toBeLessThanOrEqual(230 + 3 + 4);
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(pauses.filter((pause) => pause > 0)).toEqual([700_000]);
  });

  it('A check waits as long as Microsoft asked, whoever asks for a check meanwhile', async () => {
    const { ask, world, run, drain, result } = customer();
    await ask(ORG, undefined, caller);
    world.room = () => throttled;
    const first = world.now;
    world.messages = [];
    await run();
    const asked = world.asked.length;
    world.room = () => 'readable';

    await ask(ORG, undefined, caller);
    await run();
    await ask(ORG, 'someone@contoso.example', caller);
    world.messages.pop();
    await run();

    expect(world.asked).toHaveLength(asked);
    expect(Math.min(...world.messages)).toBeGreaterThanOrEqual(first + 700_000);
    await drain();
    expect(await result()).toMatchObject({ verdict: 'proven' });
  });

  it('A check gives up after an hour in which Microsoft does not let it end', async () => {
    const { check, world } = customer();
    world.room = () => throttled;

    expect(await check()).toMatchObject({ verdict: 'inconclusive', reason: 'check.timed-out' });
  });

  it('A check ends although one room never answers', async () => {
    const { check, world } = customer();
    world.room = (address) =>
      address.startsWith('room-1')
        ? new MicrosoftError('configuration', { status: 400 })
        : 'readable';

    expect(await check()).toMatchObject({ verdict: 'not-yet', reason: 'rooms.unreadable' });
    expect(world.read.filter((address) => address.startsWith('room-1'))).toHaveLength(3);
  });

  it('A check reports that access is lost altogether', async () => {
    const { check, world } = customer();
    world.room = () => new MicrosoftError('secret-expired', { status: 401 });

    expect(await check()).toMatchObject({ verdict: 'inconclusive', reason: 'access.lost' });
  });

  it('A check concludes nothing from a policy that changes during it, and is repeated in a few minutes', async () => {
    const { check, world, pass } = customer();
    world.canary = ['readable', 'refused'];

    expect(await check()).toMatchObject({ verdict: 'not-yet', reason: 'canary.changed-meanwhile' });
    await pass(20 * MINUTE);

    expect(world.published.at(-1)).toMatchObject({ data: { verdict: 'proven' } });
  });

  it.each([
    [undefined, 'canary.not-found'],
    ['MailboxNotEnabledForRESTAPI', 'canary.no-mailbox'],
    ['MailboxNotHostedInExchangeOnline', 'canary.on-premises'],
  ])('A check asks for another mailbox when Microsoft answers 404 %s', async (code, reason) => {
    const { check, world } = customer();
    world.canary = ['missing'];
    world.canaryCode = code;

    expect(await check()).toMatchObject({ verdict: 'inconclusive', reason });
  });

  it('A check asks for a mailbox when it was connected before the administrator was kept', async () => {
    const { check, world } = customer();
    world.administratorId = undefined;

    expect(await check()).toMatchObject({ verdict: 'inconclusive', reason: 'canary.unknown' });
    expect(world.asked).toEqual([]);
    expect(await check('someone@contoso.example')).toMatchObject({ verdict: 'proven' });
  });

  it.each(['room-1@contoso.example', 'ROOM-1@contoso.example'])(
    'takes no room for a canary: %s',
    async (address) => {
      const { check, world } = customer();

      expect(await check(address)).toMatchObject({
        verdict: 'inconclusive',
        reason: 'canary.is-room',
      });
      expect(world.asked).toEqual([]);
    },
  );

  it('A check reports that there are no rooms to compare with', async () => {
    const { check } = customer(0);

    expect(await check()).toMatchObject({ reason: 'rooms.none-assigned' });
  });
});

describe('the mailbox that was named', () => {
  it('The address of the named mailbox is never stored or shown', async () => {
    const { check, world, row, show, deps } = customer();

    await check('Someone@Contoso.example');

    expect(world.asked).toEqual(Array(2).fill('someone@contoso.example'));
    const all = [await row(), await show(ORG), await showProof(deps)(ORG, undefined), world];
    const { asked: _asked, ...told } = world;
    expect(JSON.stringify([all.slice(0, 3), told])).not.toMatch(/someone@contoso/i);
    expect((await show(ORG)).canary).toEqual({ chosen: 'named' });
  });

  it('The named mailbox may be named by its object id, and replaces the check under way', async () => {
    const { ask, world, drain, run, result, deps } = customer();
    const named = 'A0000000-0000-4000-8000-000000000001';
    await ask(ORG, undefined, caller);
    world.room = () => throttled;
    await run();
    world.room = () => 'readable';

    await ask(ORG, named, caller);
    await drain();

    expect(await result()).toMatchObject({ verdict: 'proven' });
    const { evidence } = await showProof(deps)(ORG, undefined);
    expect(evidence.canary).toMatchObject({ chosen: 'named', objectId: named.toLowerCase() });
  });
});

describe('requests for a check', () => {
  it('A requested check begins as soon as the one before has ended', async () => {
    const { ask, world, drain, result } = customer();
    const verdicts = [];
    for (const answer of ['refused', 'readable'] as const) {
      world.canary = [answer];
      await ask(ORG, undefined, caller);
      await drain();
      verdicts.push((await result())?.verdict);
    }
    world.canary = ['refused'];
    await ask(ORG, 'someone@contoso.example', caller);
    await drain();

    expect([...verdicts, (await result())?.verdict]).toEqual(['proven', 'widened', 'proven']);
    expect(world.asked.at(-1)).toBe('someone@contoso.example');
  });

  it('A request leaves the check under way alone, also when it names the same mailbox', async () => {
    const { ask, world, run, drain, row } = customer();
    await ask(ORG, 'someone@contoso.example', caller);
    world.room = () => throttled;
    world.messages = [];
    await run();
    const [before, messages] = [await row(), [...world.messages]];

    for (const named of [undefined, 'Someone@contoso.example', ...Array(20)]) {
      await ask(ORG, named, caller);
    }

    expect(await row()).toEqual(before);
    expect(world.messages).toEqual(messages);
    world.room = () => 'readable';
    await drain();
    expect((await row())?.history).toHaveLength(1);
  });

  it('A request replaces a check under way of another profile', async () => {
    const { ask, world, run, drain, show } = customer();
    await ask(ORG, undefined, caller);
    world.room = () => throttled;
    await run();
    world.room = () => 'readable';
    world.profile = 'rbac';

    await ask(ORG, undefined, caller);
    await drain();

    expect((await show(ORG)).result).toMatchObject({ verdict: 'proven' });
  });

  it('An organisation may request 10 checks in 10 minutes', async () => {
    const { ask, world, drain } = customer();
    const first = world.now;
    for (let count = 0; count < 10; count += 1) {
      world.now = first + count * 1000;
      await ask(ORG, undefined, caller);
      await drain();
    }
    world.now = first + 30_000;

    await expect(ask(ORG, undefined, caller)).rejects.toMatchObject({
      code: 'scope.checked-recently',
      retryAfterSeconds: 570,
    });
    world.now += 570_000;
    await ask(ORG, undefined, caller);
    await expect(ask(ORG, undefined, caller)).rejects.toMatchObject({ retryAfterSeconds: 1 });
  });

  it('A request needs a connection', async () => {
    const { ask, world, show } = customer();
    world.state = 'disconnecting';
    await expect(ask(ORG, undefined, caller)).rejects.toMatchObject({
      code: 'scope.not-connected',
    });
    world.connected = false;

    await expect(ask(ORG, undefined, caller)).rejects.toMatchObject({
      code: 'scope.not-connected',
    });
    await expect(show(ORG)).rejects.toMatchObject({ code: 'scope.not-connected' });
  });
});

describe('checks over time', () => {
  it('A check comes by itself two hours after set-up, then every week', async () => {
    const { watch, pass, row } = customer();
    await watch.watch(ORG);
    await watch.watch(ORG);

    await pass(2 * HOUR + MINUTE);
    expect((await row())?.history).toHaveLength(1);
    await pass(7 * 24 * HOUR, 7);
    expect((await row())?.history).toHaveLength(2);
    await pass(21 * 24 * HOUR, 21);
    expect((await row())?.history).toHaveLength(5);
  });

  it('Over-permissive access differs from access never limited, and its alert resolves when access is limited again', async () => {
    const { check, world, pass, watch, result } = customer();
    const subject = { clientId: 'client', profile: 'consent' } as const;
    world.canary = ['readable'];
    expect(await check()).toMatchObject({ verdict: 'not-yet' });
    expect(await watch.notice(ORG, subject)).toBe('scope.not-proven');
    await pass(3 * HOUR, 6);
    expect(await result()).toMatchObject({ verdict: 'failed' });
    expect(world.alerts).toEqual(new Set(['scope-not-proven']));
    expect(world.refreshes).toBe(1);
    world.canary = ['refused'];
    expect(await check()).toMatchObject({ verdict: 'proven' });
    expect(world.alerts).toEqual(new Set());
    expect(await watch.notice(ORG, subject)).toBeUndefined();
    world.canary = ['readable'];

    await pass(7 * 24 * HOUR, 7);

    expect(await result()).toMatchObject({ verdict: 'widened' });
    expect(world.alerts).toEqual(new Set(['scope-widened']));
    expect(await watch.notice(ORG, subject)).toBe('scope.widened');
    world.canary = ['refused'];
    await pass(2 * 24 * HOUR, 2);
    expect(await result()).toMatchObject({ verdict: 'proven' });
    expect(world.alerts).toEqual(new Set());
  });

  it('New rooms bring a whole new check, at most once an hour', async () => {
    const { check, world, pass, watch, result, row, show, deps } = customer(6);
    const all = world.assigned;
    world.assigned = all.slice(0, 1);
    await check();
    const { checking } = await show(ORG);
    world.read = [];
    world.asked = [];
    for (let count = 2; count <= all.length; count += 1) {
      world.assigned = all.slice(0, count);
      await watch.roomAssigned(ORG);
      await pass(10 * MINUTE);
    }

    expect(await result()).toMatchObject({ verdict: 'proven', rooms: 1 });
    expect([checking, (await show(ORG)).checking]).toEqual([false, false]);
    await pass(10 * MINUTE + 1);
    expect(await result()).toMatchObject({ verdict: 'proven', rooms: 6, readable: 6 });
    expect((await row())?.history).toHaveLength(2);
    expect(world.asked).toEqual([ADMINISTRATOR, ADMINISTRATOR]);
    const { evidence } = await showProof(deps)(ORG, undefined);
    expect(evidence.rooms).toHaveLength(6);
    for (const { at } of evidence.rooms) expect(at >= evidence.startedAt).toBe(true);
  });

  it('The first assigned room brings a check within minutes', async () => {
    const { check, world, pass, watch, result } = customer(1);
    const all = world.assigned;
    world.assigned = [];
    await check();
    world.assigned = all;

    await watch.roomAssigned(ORG);
    await pass(5 * MINUTE + 1);

    expect(await result()).toMatchObject({ verdict: 'proven', rooms: 1 });
  });

  it('A room assigned during a check brings another check', async () => {
    const { ask, world, pass, watch, result, run } = customer(2);
    const all = world.assigned;
    world.assigned = all.slice(0, 1);
    await ask(ORG, undefined, caller);
    world.room = () => throttled;
    await run();
    world.room = () => 'readable';
    world.assigned = all;
    await watch.roomAssigned(ORG);

    await pass(61_000);
    expect(await result()).toMatchObject({ verdict: 'proven', rooms: 1 });
    await pass(HOUR + 1);

    expect(await result()).toMatchObject({ verdict: 'proven', rooms: 2 });
  });

  it('Rows of the version before can be read', () => {
    const now = new Date(0);
    const record = { check: 'c', at: 't', verdict: 'proven', rooms: 1, readable: 1, hash: 'h' };
    const run = { id: 'r', startedAt: 't', slices: 1, next: 0, tries: 0 };
    const kept = { ...newMailboxAccessRow(now, now), wanted: 'new-rooms' };

    expect(
      mailboxAccessRowSchema.parse({
        ...kept,
        askedAt: 't',
        run: { ...run, extends: true },
        result: { ...record, wholeAt: 't' },
      }),
    ).toEqual({ ...kept, run, result: record });
  });

  it('A check finds a new room that the limit does not include', async () => {
    const { check, world, pass, watch, result } = customer();
    const [added = '', ...others] = world.assigned;
    world.assigned = others;
    await check();
    world.assigned = [added, ...others];
    world.room = (address) => (address.startsWith(added) ? 'refused' : 'readable');

    await watch.roomAssigned(ORG);
    await pass(HOUR + 1);

    expect(await result()).toMatchObject({ reason: 'rooms.unreadable', readable: 2 });
  });

  it('Assignments bring no check while access was never limited', async () => {
    const { check, world, watch, pass, row } = customer();
    world.canary = ['readable'];
    await check();
    world.read = [];

    await watch.roomAssigned(ORG);
    await pass(6 * MINUTE);

    expect((await row())?.history).toHaveLength(1);
    expect(world.read).toEqual([]);
  });

  it('A proof does not count for another profile, whose check comes soon', async () => {
    const { check, world, watch, show, pass, result } = customer();
    await check();
    world.profile = 'rbac';
    await watch.watch(ORG);

    expect((await show(ORG)).result).toMatchObject({ verdict: 'not-checked' });
    expect(await watch.notice(ORG, { clientId: 'client', profile: 'rbac' })).toBe(
      'scope.not-proven',
    );
    const before = await result();
    await pass(2 * MINUTE);
    expect(await result()).toMatchObject({ verdict: 'proven' });
    expect((await result())?.check).not.toBe(before?.check);
  });

  it('An organisation that is disconnected during a check is forgotten', async () => {
    const { ask, world, drain, row } = customer();
    await ask(ORG, undefined, caller);
    world.state = 'disconnecting';

    await drain();

    expect(await row()).toBeUndefined();
  });

  it('An organisation that is not connected gets no check', async () => {
    const { watch, world, row } = customer();
    world.connected = false;

    await watch.watch(ORG);

    expect(await row()).toBeUndefined();
  });

  it('The history is bounded, and keeps the evidence of the newest checks', async () => {
    const { check, deps, row, world } = customer(1);
    for (let count = 0; count < KEPT_EVIDENCE + 3; count += 1) await check();
    const { history = [] } = (await row()) ?? {};
    const prove = showProof(deps);

    expect(history).toHaveLength(KEPT_EVIDENCE + 3);
    await prove(ORG, history[KEPT_EVIDENCE - 1]?.check);
    await expect(prove(ORG, history[KEPT_EVIDENCE]?.check)).rejects.toMatchObject({
      code: 'scope.no-evidence',
    });
    expect(world.audited).toHaveLength(2 * (KEPT_EVIDENCE + 3));
  });

  it('Nothing is kept of a disconnected organisation', async () => {
    const { check, watch, row, tick, world, deps } = customer();
    world.canary = ['readable'];
    await check();
    world.alerts.add('scope-not-proven');

    await watch.forget(ORG);
    world.now += 30 * 24 * HOUR;
    await tick();

    expect(await row()).toBeUndefined();
    expect(world.alerts).toEqual(new Set());
    expect(await deps.store.due(new Date(world.now), 10)).toEqual([]);
  });
});
