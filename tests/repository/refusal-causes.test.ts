/** docs/microsoft.md says what a refusal means. */
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
import { tableBelow } from '../support/documented-table.ts';

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
