/** Tables of the documents that say what the code decides. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  blocksMailbox,
  blocksTenant,
  isTransient,
  type MicrosoftCause,
  mayConcernAllTenants,
  mayPass,
  natureOf,
} from '../../shared/microsoft/causes.ts';
import {
  type ConnectionEvent,
  connectionEvents,
  nextState,
} from '../../shared/onboarding/connection/transitions.ts';
import { connectionStates } from '../../shared/onboarding/contract.ts';

/** The words in code style of each cell, row by row. */
function tableBelow(path: string, heading: string): (readonly string[])[][] {
  const [, below = ''] = readFileSync(path, 'utf8').split(heading);
  const [, , ...rows] = below
    .slice(0, below.indexOf('\n\n', below.indexOf('\n|') + 1))
    .split('\n')
    .filter((line) => line.startsWith('|'));
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, word = '']) => word)),
  );
}

describe('the causes of docs/microsoft.md', () => {
  const causes = tableBelow('docs/microsoft.md', '## What a refusal means here').map(
    ([[cause = ''] = [], [nature = ''] = [], [blocks = ''] = []]) => ({ cause, nature, blocks }),
  );

  it('There are 23 causes.', () => {
    expect(causes).toHaveLength(23);
  });

  it.each(causes)('$cause is $nature and puts the $blocks out of reach.', (row) => {
    const cause = row.cause as MicrosoftCause;

    expect(natureOf(cause)).toBe(row.nature);
    expect([blocksTenant(cause), blocksMailbox(cause)]).toEqual([
      row.blocks === 'tenant',
      row.blocks === 'mailbox',
    ]);
    expect(isTransient(cause)).toBe(row.nature === 'transient');
    expect(mayPass(cause)).toBe(/^(?:transient|replication|unknown)$/.test(row.nature));
    expect(mayConcernAllTenants(cause)).toBe(/^(?:credential|ours)$/.test(row.nature));
  });
});

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
