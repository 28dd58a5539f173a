/** docs/setup.md says where each event of a set-up leads. */
import { describe, expect, it } from '@jest/globals';
import {
  type ConnectionEvent,
  connectionEvents,
  nextState,
} from '../../shared/onboarding/connection/transitions.ts';
import { connectionStates } from '../../shared/onboarding/contract.ts';
import { tableBelow } from '../support/documented-table.ts';

describe('the events of docs/setup.md', () => {
  const written = tableBelow('docs/setup.md', 'Every event, the states').flatMap(
    ([[event = ''] = [], before = [], [after = ''] = []]) =>
      before.map((state) => [event, state, after] as const),
  );
  const everyPair = connectionEvents.flatMap((event) =>
    connectionStates.map((state) => [event, state] as const),
  );

  it.each(everyPair)('%s leads a row that is %s where the table says.', (event, state) => {
    const [, , after] = written.find((row) => row[0] === event && row[1] === state) ?? [];
    const failedIn = state === 'failed' ? ('verifying' as const) : undefined;
    // A retry goes on in the phase that failed.
    const wanted = event === 'retried' && state === 'failed' ? failedIn : after;

    expect(nextState({ state, failedIn }, event)).toBe(wanted);
  });

  it('The table names every event.', () => {
    const named = new Set(written.map(([event]) => event as ConnectionEvent));

    expect([...named].toSorted()).toEqual(connectionEvents.toSorted());
  });
});
