import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { organisationList } from '../../../shared/onboarding/adapters/table-connection-store.ts';
import { tableUnknownRefusals } from '../../../shared/onboarding/adapters/table-unknown-refusals.ts';
import { loadConfig } from '../../../shared/platform/config.ts';
import { tableOpener } from '../../../shared/platform/table-storage.ts';
import { type RunningAzurite, startAzurite } from '../../support/azurite.ts';
import { settingsFor } from '../../support/settings.ts';

const AT = new Date(Date.UTC(2026, 0, 5, 9));
const later = (minutes: number) => new Date(AT.getTime() + minutes * 60_000);

let azurite: RunningAzurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.close());

describe('unknown refusals on real storage', () => {
  it('count different organisations within an hour, for each code, also from two processes at once', async () => {
    const openTable = tableOpener(loadConfig(settingsFor(azurite.connectionString)));
    const [here, there] = [tableUnknownRefusals(openTable), tableUnknownRefusals(openTable)];
    // A code may be any word of Microsoft's.
    const code = 'odd/code?#\\ %ä';

    const first = await here.add(code, 'a', AT);
    const again = await here.add(code, 'a', later(1));
    const met = await Promise.all([here.add(code, 'b', later(2)), there.add(code, 'c', later(2))]);
    const other = await there.add('AADSTS1', 'a', later(2));
    const muchLater = await there.add(code, 'd', later(62));

    expect([first, again, other]).toEqual([1, 1, 1]);
    expect(met.toSorted()).toEqual([2, 3]);
    // Those of the last hour: b and c met it 60 minutes ago, a before that.
    expect(muchLater).toBe(1);
    expect(await here.remove('d', later(62))).toEqual([{ code, left: 0 }]);
    expect(await here.remove('a', later(3))).toEqual([{ code: 'AADSTS1', left: 0 }]);
    expect(await here.remove('a', later(3))).toEqual([]);
  });

  it('do not show among the organisations whose set-up is under way', async () => {
    const openTable = tableOpener(loadConfig(settingsFor(azurite.connectionString)));
    const runs = organisationList(openTable, 'open', () => AT);
    await tableUnknownRefusals(openTable).add('AADSTS2', 'refused', AT);
    await runs.add('under-way');

    const listed = [];
    for await (const id of runs.each()) listed.push(id);

    expect(listed).toEqual(['under-way']);
  });
});
