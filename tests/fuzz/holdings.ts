/** The ids, tokens and cursors that answers have shown, by what they name; requests are filled in from them. */

const MOST = 200;
const KEPT_FIRST = 20;
const FIRST = 3;

const fields: Readonly<Record<string, string>> = {
  roomId: 'room',
  deviceId: 'device',
  assignmentId: 'assignment',
  pairingCode: 'pairingCode',
  organisationId: 'org',
};

const collections: readonly (readonly [where: RegExp, kind: string])[] = [
  [/\/rooms(\/\{room\})?$/, 'room'],
  [/\/devices(\/bulk|\/\{device\}.*)?$/, 'device'],
  [/\/members$/, 'member'],
  [/^\/organisations$/, 'org'],
  [/^\/operations\/(alerts|poison)/, 'id'],
];

export type Holdings = ReturnType<typeof createHoldings>;

/** `never` are learned: what belongs to the organisation that nobody may touch. */
export function createHoldings(
  first: Readonly<Record<string, readonly string[]>>,
  never: ReadonlySet<string>,
) {
  const held = new Map(Object.entries(first).map(([kind, ids]) => [kind, [...ids]]));

  function keep(kind: string, id: unknown): void {
    if (typeof id !== 'string' || id === '' || never.has(id)) return;
    const ids = held.get(kind) ?? [];
    held.set(kind, ids);
    if (ids.includes(id)) return;
    ids.push(id);
    if (ids.length > MOST) ids.splice(KEPT_FIRST, 1);
  }

  function walk(value: unknown, kind: string | undefined): void {
    if (Array.isArray(value)) for (const one of value) walk(one, kind);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const [name, one] of Object.entries(value)) {
      const named = name === 'id' ? kind : fields[name];
      if (named !== undefined) keep(named, one);
      if (name === 'nextLink' && typeof one === 'string') {
        keep('after', new URL(one).searchParams.get('after'));
      }
      if (['signInUrl', 'consentUrl'].includes(name) && typeof one === 'string') {
        keep('state', new URL(one).searchParams.get('state'));
      }
      if (typeof one === 'object') walk(one, name === 'items' ? kind : named);
    }
  }

  return {
    /** Keeps what an answer to an operation shows; nothing when it is not JSON. */
    learn(template: string, text: string, etag: string | null): void {
      if (etag !== null) keep('etag', etag);
      try {
        walk(JSON.parse(text), collections.find(([where]) => where.test(template))?.[1]);
      } catch {
        // No JSON, nothing to learn.
      }
    },
    /** Replaces every `@@kind:number@@`; `except` are never filled in. */
    fillIn(text: string, except: ReadonlySet<string>): string {
      return text.replaceAll(/@@([\w-]+):(\d+)@@/g, (_, kind: string, pick: string) => {
        const ids = (held.get(kind) ?? []).filter((id) => !except.has(id));
        // Mostly one of the first: those belong to the organisation that the callers are in.
        const [quarter, at] = [Number(pick) % 4, Math.floor(Number(pick) / 4)];
        const among = quarter === 0 ? ids.length : Math.min(ids.length, kind === 'org' ? 1 : FIRST);
        return ids[at % Math.max(among, 1)] ?? `no-${kind}`;
      });
    },
  };
}
