/** A customer's mailbox scope in memory: Microsoft's answers, a clock, a queue, and a store that keeps to its port. */
import { MicrosoftError } from '../../shared/microsoft/contract.ts';
import type { Connection } from '../../shared/onboarding/contract.ts';
import type { Stored } from '../../shared/platform/tables.ts';
import type { Room } from '../../shared/rooms/contract.ts';
import type { Deps } from '../../shared/scope/deps.ts';
import type { EvidenceHead } from '../../shared/scope/evidence.ts';
import type { MailboxAccessRow, Slice } from '../../shared/scope/mailbox-access-row.ts';
import type { MailboxAccessStore } from '../../shared/scope/ports.ts';
import { runCheck } from '../../shared/scope/run-check.ts';
import { sweepDueChecks } from '../../shared/scope/sweep-due-checks.ts';
import type { ProbeAnswer } from '../../shared/scope/verdict.ts';

export const ORG = 'org';
export const ADMINISTRATOR = '6f4d3f8e-1c9b-4a52-9d3a-0d7f5e8a1b2c';
const silent = { info() {}, warn() {}, error() {} };

/** Rows with ETags, as in table storage. `before` runs ahead of every operation, so that a test can make it fail. */
function memoryStore(before: () => void = () => undefined): MailboxAccessStore {
  const kept = new Map<string, { value: unknown; etag: string }>();
  const index = new Set<string>();
  let etags = 0;
  const read = <T>(key: string): Stored<T> | undefined => {
    before();
    const found = kept.get(key);
    return found === undefined
      ? undefined
      : { row: key, value: structuredClone(found.value) as T, etag: found.etag };
  };
  const write = (key: string, value: unknown, etag?: string): boolean => {
    before();
    if (etag !== undefined && kept.get(key)?.etag !== etag) return false;
    etags += 1;
    kept.set(key, { value: structuredClone(value), etag: `e${etags}` });
    return true;
  };
  const listed = (org: string, from: string | undefined, to: string, act: () => boolean) => {
    index.add(`${to}|${org}`);
    const done = act();
    if (done && from !== undefined && from !== to) index.delete(`${from}|${org}`);
    return done;
  };
  const state = (org: string) => `${org}/state`;
  const keys = (prefix: string) => [...kept.keys()].filter((key) => key.startsWith(prefix)).sort();
  return {
    get: async (org) => read<MailboxAccessRow>(state(org)),
    save: async (org, was, after) =>
      listed(org, was?.value.dueAt, after.dueAt, () => {
        if (was === undefined && kept.has(state(org))) return false;
        return write(state(org), after, was?.etag);
      }),
    conclude: async (org, was, after, evidence) =>
      listed(org, was.value.dueAt, after.dueAt, () => {
        if (!write(state(org), after, was.etag)) return false;
        kept.set(`${org}/evidence/${evidence.check}`, { value: evidence, etag: 'e' });
        return true;
      }),
    evidence: async (org, check) => read<EvidenceHead>(`${org}/evidence/${check}`)?.value,
    due: async (now, limit) =>
      [...index]
        .sort()
        .filter((entry) => entry < now.toISOString())
        .slice(0, limit)
        .map((entry) => {
          const [dueAt = '', organisationId = ''] = entry.split('|');
          return { dueAt, organisationId };
        }),
    addDue: async ({ dueAt, organisationId }) => void index.add(`${dueAt}|${organisationId}`),
    dropDue: async ({ dueAt, organisationId }) => void index.delete(`${dueAt}|${organisationId}`),
    putSlice: async (org, check, at, slice) => void write(`${org}/slice/${check}/${at}`, slice),
    slice: async (org, check, at) => read<Slice>(`${org}/slice/${check}/${at}`),
    replaceSlice: async (org, check, at, slice, etag) =>
      write(`${org}/slice/${check}/${at}`, slice, etag),
    async *eachSlice(org, check) {
      for (const key of keys(`${org}/slice/${check}/`)) yield read<Slice>(key)?.value ?? [];
    },
    async removeCheck(org, check) {
      before();
      for (const key of keys(`${org}/slice/${check}/`)) kept.delete(key);
      kept.delete(`${org}/evidence/${check}`);
    },
    async forget(org) {
      before();
      for (const key of keys(`${org}/`)) kept.delete(key);
      for (const entry of index) if (entry.endsWith(`|${org}`)) index.delete(entry);
    },
  };
}

type Answer = 'readable' | 'refused' | 'missing' | MicrosoftError;

export function scopeWorld(roomCount = 3, kept?: MailboxAccessStore) {
  const world = {
    now: Date.parse('2026-11-23T10:00:00.000Z'),
    /** Answers by mailbox; each item of a list is used once, the last one stays. */
    canary: ['refused'] as Answer[],
    canaryCode: undefined as string | undefined,
    room: (_address: string): Answer => 'readable',
    assigned: Array.from({ length: roomCount }, (_, index) => `room-${index}`),
    profile: 'consent' as Connection['profile'],
    connected: true,
    state: 'ready' as Connection['state'],
    administratorId: ADMINISTRATOR as string | undefined,
    asked: [] as string[],
    read: [] as string[],
    audited: [] as string[],
    alerts: new Set<string>(),
    published: [] as unknown[],
    /** The rooms in the room list. */
    refreshes: 0,
    messages: [] as number[],
    /** Called ahead of every step that could be the last before a crash. */
    step: () => {},
  };
  const store = kept ?? memoryStore(() => world.step());
  const rooms: Room[] = world.assigned.map((id) => ({
    organisationId: ORG,
    id,
    displayName: `Name of ${id}`,
    emailAddress: `${id}@contoso.example`,
    timeZone: null,
    state: 'active',
    placeId: `place-${id}`,
  }));
  const connection = (): Connection => ({
    organisationId: ORG,
    connectionId: 'connection',
    state: world.state,
    profile: world.profile,
    follow: 'notifications',
    tenantId: 'tenant',
    administratorId: world.administratorId,
    discovery: { app: 'discovery', tenantId: 'tenant', expectedRoles: [] },
    sync: {
      app: 'sync',
      tenantId: 'tenant',
      expectedRoles: [],
      clientId: 'client',
      secretName: 'secret',
      secretVersion: '1',
    },
    syncApp: {
      applicationId: 'application',
      clientId: 'client',
      servicePrincipalId: 'principal',
      generation: 1,
      secret: { name: 'secret', version: '1', keyId: 'key', createdAt: '', expiresOn: '' },
    },
  });
  const asAnswer = (answer: Exclude<Answer, MicrosoftError>): ProbeAnswer => {
    const at = new Date(world.now).toISOString();
    if (answer === 'readable') return { answer, status: 200, at };
    const refused = answer === 'refused';
    const code = world.canaryCode ?? (refused ? 'ErrorAccessDenied' : 'ErrorInvalidUser');
    return { answer, status: refused ? 403 : 404, code, requestId: 'request-1', at };
  };
  const deps: Deps = {
    store,
    probe: {
      async ask(_identity, mailbox) {
        world.step();
        world.asked.push(mailbox);
        const answer =
          (world.canary.length > 1 ? world.canary.shift() : world.canary[0]) ?? 'refused';
        if (answer instanceof MicrosoftError) throw answer;
        return { answer: asAnswer(answer) };
      },
    },
    cipher: {
      encrypt: async (text) => ({
        sealed: Buffer.from(text).toString('base64'),
        mark: `mark of ${text.length}`,
      }),
      decrypt: async (sealed) => Buffer.from(sealed, 'base64').toString(),
    },
    queue: {
      async send(_message, { delaySeconds = 0 } = {}) {
        world.step();
        world.messages.push(world.now + delaySeconds * 1000);
      },
    },
    connections: () => ({
      get: async () => (world.connected ? connection() : undefined),
      isInUse: async () => world.connected,
      observe: async () => undefined,
      switchSecret: async () => false,
    }),
    rooms: () => ({
      get: async (_org, id) => rooms.find((room) => room.id === id),
      async *each() {
        yield* rooms;
      },
      refresh: async () => ({ found: 0 }),
      async refreshSoon() {
        world.step();
        world.refreshes += 1;
      },
      states: async () => new Map(),
      noteCalendar: async () => undefined,
      removeAll: async () => undefined,
    }),
    calendars: () => ({
      async probe(_org, address) {
        world.step();
        world.read.push(address);
        const answer = world.room(address);
        if (answer instanceof MicrosoftError) throw answer;
        return answer;
      },
    }),
    assignments: () => ({
      async *rooms() {
        yield* world.assigned;
      },
    }),
    audit: () => ({
      async append(_org, { action, target = '', code = '' }) {
        world.step();
        world.audited.push([action, target, code].filter(Boolean).join(' '));
      },
    }),
    alerts: () => ({
      async raise({ kind }) {
        world.step();
        world.alerts.add(kind);
      },
      async resolve({ kind }) {
        world.step();
        world.alerts.delete(kind);
      },
    }),
    live: () => ({
      async publish(_org, message) {
        world.published.push(message);
      },
    }),
    clock: () => new Date(world.now),
    random: () => 0.5,
  };
  const run = runCheck(deps);
  const sweep = sweepDueChecks(deps);
  const tick = () => sweep(silent);
  /** Delivers messages as their time comes; one that fails comes again, as the host does it. */
  const drain = async (most = 200) => {
    for (let turns = 0; world.messages.length > 0; turns += 1) {
      if (turns > most) throw new Error('It never comes to an end');
      const at = Math.min(...world.messages);
      world.now = Math.max(world.now, at);
      world.messages.splice(world.messages.indexOf(at), 1);
      try {
        await run({ organisationId: ORG }, silent);
      } catch {
        world.messages.push(world.now + 1_000);
      }
    }
  };
  return {
    world,
    deps,
    store,
    rooms,
    run: () => run({ organisationId: ORG }, silent),
    drain,
    tick,
    row: async () => (await store.get(ORG))?.value,
    result: async () => (await store.get(ORG))?.value.result,
    /** Lets time pass; whatever becomes due is done. */
    async pass(ms: number, steps = 1) {
      for (let step = 0; step < steps; step += 1) {
        world.now += ms / steps;
        await tick();
        await drain();
      }
    },
  };
}
