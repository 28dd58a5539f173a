import { afterEach, describe, expect, it, jest } from '@jest/globals';
import * as fc from 'fast-check';
import { type ClientSocket, Connection } from '../../local/web-pubsub/connection.ts';
import { fromServer } from '../../local/web-pubsub/payload.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

const open = () =>
  new Connection({
    hub: 'devices',
    userId: 'd1',
    protocol: 'json.reliable.webpubsub.azure.v1',
    roles: [],
  });

/** A reliable client: drops what it has seen, acknowledges when told, and may be away. */
function reliableClient(connection: Connection) {
  const seen: number[] = [];
  let last = 0;
  const socket = (): ClientSocket => ({
    send(frame: unknown) {
      const { sequenceId, data } = JSON.parse(String(frame));
      if (sequenceId === undefined || sequenceId <= last) return;
      last = sequenceId;
      seen.push(data);
    },
    ping() {},
    close() {},
    terminate() {},
  });
  return {
    seen,
    recover: () => connection.attach(socket()),
    acknowledge: () => connection.acknowledge(last),
  };
}

const message = (number: number) =>
  fromServer({ dataType: 'json', data: String(number), raw: String(number) });

describe('a reliable connection', () => {
  it('A reliable connection delivers everything once and in order, however often the network drops.', () => {
    const step = fc.constantFrom('send', 'drop', 'recover', 'acknowledge');

    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const connection = open();
        const client = reliableClient(connection);
        client.recover();
        let sent = 0;

        for (const next of steps) {
          if (next === 'send') {
            sent += 1;
            connection.deliver(message(sent), 0);
          } else if (next === 'drop') connection.detach();
          else client[next]();
        }
        client.recover();

        expect(client.seen).toEqual(Array.from({ length: sent }, (_, index) => index + 1));
      }),
    );
  });

  it('A reliable connection is dropped beyond a thousand unacknowledged messages or 16 MB.', () => {
    const many = open();
    const large = open();
    const megabyte = `"${'x'.repeat(1_048_500)}"`;
    const big = fromServer({ dataType: 'json', data: megabyte, raw: megabyte });

    const results = Array.from({ length: 1001 }, (_, index) => many.deliver(message(index), 0));
    const sizes = Array.from({ length: 17 }, () => large.deliver(big, 0));

    expect(results.indexOf(false)).toBe(1000);
    expect(sizes.indexOf(false)).toBeGreaterThanOrEqual(15);
  });

  it('A reliable connection does not send a message again after its time to live.', () => {
    const connection = open();
    const client = reliableClient(connection);

    connection.deliver(message(1), 300);
    connection.deliver(message(2), 0);
    const later = Date.now() + 301_000;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    client.recover();

    expect(client.seen).toEqual([2]);
  });
});
