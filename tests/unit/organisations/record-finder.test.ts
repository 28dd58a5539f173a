/** How operators find records by the organisation that they belong to. */
import { describe, expect, it } from '@jest/globals';
import { recordFinder } from '../../../shared/organisations/contract.ts';

let reads = 0;
const organisations = {
  recentNames: async () => {
    reads += 1;
    return [
      { id: 'a1', name: 'Contoso' },
      { id: 'b2', name: 'Ünder the Sea' },
    ];
  },
};
const find = async (text: string | undefined, organisationId: string, ...own: string[]) =>
  (await recordFinder(organisations, text))({ organisationId }, ...own);

describe('a record', () => {
  it.each([
    ['CONTO', 'a1'],
    ['a1', 'a1'],
    ['ünder', 'b2'],
    ['this service', 'platform'],
  ])('is found by %s, a part of the name or id of its organisation', async (text, id) => {
    expect(await find(text, id)).toBe(true);
  });

  it('is found by a text of its own, also after its organisation is gone', async () => {
    expect(await find('rooms-REF', 'gone', 'rooms-refresh')).toBe(true);
  });

  it('is not found by what neither it nor its organisation holds', async () => {
    expect(await find('contoso', 'b2', 'rooms-refresh')).toBe(false);
  });

  it('is always found when nothing is searched for, and no organisation is read', async () => {
    reads = 0;

    expect(await find(undefined, 'gone')).toBe(true);
    expect(reads).toBe(0);
  });
});
