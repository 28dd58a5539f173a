import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseSecretEvent, receiveSecretEvent } from '../../../shared/secrets/receive-event.ts';

const expected = { name: 'calsync-1', version: 'v1' };
const id = 'https://kv.vault.azure.net/secrets/calsync-1/v1';

describe('an event of Key Vault', () => {
  it.each<[string, object]>([
    [
      'as the table says',
      { subject: 'x', data: { ObjectName: 'calsync-1', Version: 'v1', NBF: 1 } },
    ],
    [
      'as the sample spells it',
      { data: { 'ObjectName ': 'calsync-1', Version: ' v1 ', NBF: '1' } },
    ],
    ['with only an Id', { data: { Id: id } }],
    ['with only an id in lower case', { data: { id } }],
    ['with its name in the subject', { subject: 'calsync-1', data: { Id: id } }],
    ['with nulls', { subject: null, data: { Id: id, ObjectName: null, Version: null, EXP: null } }],
    ['as a cloud event', { source: '/x', type: 'y', specversion: '1.0', data: { Id: id } }],
  ])('is read %s', (_how, event) => {
    expect(parseSecretEvent(event)).toEqual(expected);
  });

  it.each<unknown>([
    undefined,
    null,
    'text',
    7,
    [],
    {},
    { data: null },
    { subject: 'calsync-1' },
    { data: { Id: 'https://kv.vault.azure.net/secrets/calsync-1' } },
    { data: { Id: 'javascript:alert(1)', Version: {} } },
    { data: { ObjectName: 'a/b', Version: 'v1' } },
    { data: { ObjectName: 'a\u2028b', Version: 'v1' } },
    { data: { ObjectName: 'a'.repeat(128), Version: 'v1' } },
    { data: { ObjectName: 'calsync-1', Version: 'v#1' } },
  ])('that does not say which version is left alone: %j', (event) => {
    expect(parseSecretEvent(event)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (event) => {
        parseSecretEvent(event);
        parseSecretEvent({ subject: event, data: event });
      }),
    );
  });
});

describe('receiving an event of Key Vault', () => {
  const silent = { info() {}, warn() {}, error() {} };
  function rig() {
    const kept: { queue: string; message: unknown; delivery: object }[] = [];
    const looked: string[] = [];
    const said = new Set<string | undefined>();
    const receive = receiveSecretEvent({
      records: {
        async get(name) {
          if (!/^[\w-]+$/.test(name)) throw new Error('storage refuses this key');
          looked.push(name);
          return undefined;
        },
      },
      watch: {
        look: () => Promise.reject(new Error('not asked for')),
        watchDiscovery: () => Promise.reject(new Error('not asked for')),
      },
      discoverySecret: undefined,
      poison: () => ({
        async keep(queue, message, delivery, _log, what) {
          said.add(what);
          kept.push({ queue, message, delivery });
        },
      }),
    });
    return { receive, kept, looked, said };
  }

  it('An event that nobody can read is kept for operators as it came, and is not delivered again.', async () => {
    const { receive, kept, looked, said } = rig();
    const event = { eventTime: '2026-03-01T00:00:00Z', subject: 'a/b', data: { Version: 'v1' } };

    await receive(event, silent);
    await receive({ time: '2026-03-01T00:00:01Z' }, silent);
    await receive(event, silent, { id: 'replayed', insertionTime: 'then' });

    expect(looked).toEqual([]);
    expect([...said]).toEqual(['An event of Key Vault could not be read.']);
    expect(kept).toEqual([
      { queue: 'secret-events', message: event, delivery: { insertionTime: event.eventTime } },
      {
        queue: 'secret-events',
        message: { time: '2026-03-01T00:00:01Z' },
        delivery: { insertionTime: '2026-03-01T00:00:01Z' },
      },
      {
        queue: 'secret-events',
        message: event,
        delivery: { id: 'replayed', insertionTime: 'then' },
      },
    ]);
  });

  it('Whatever JSON comes is either looked at or kept, in a size that a queue takes when it is replayed.', async () => {
    const texts = fc.string({ unit: 'binary', maxLength: 40 });
    const long = fc.constant('\u2028'.repeat(100_000));
    const field = fc.oneof(fc.jsonValue(), texts, long, fc.constantFrom(id, 'calsync-1', 'v1'));
    const data = fc.record({ Id: field, ObjectName: field, Version: field }, { requiredKeys: [] });
    const events = fc.oneof(
      fc.jsonValue(),
      long,
      fc.record({ subject: field, eventTime: field, data: fc.oneof(data, field) }),
    );
    await fc.assert(
      fc.asyncProperty(events, async (event) => {
        const { receive, kept, looked } = rig();

        await receive(event, silent);

        expect(kept.length + looked.length).toBe(1);
        expect(JSON.stringify(kept.map(({ message }) => message)).length).toBeLessThan(30_000);
      }),
    );
  });
});
