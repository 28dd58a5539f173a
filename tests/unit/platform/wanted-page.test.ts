/** A page of what a filter wants, out of rows that are mostly not wanted, or mostly are. */
import { expect, it } from '@jest/globals';
import { type RowPageRequest, readWantedPage } from '../../../shared/platform/paging.ts';

const ROWS = Array.from({ length: 12_000 }, (_, row) => row);

/** Pages of all rows, as a store gives them. */
function reader() {
  const limits: number[] = [];
  const read = async ({ limit, after = '0' }: RowPageRequest) => {
    limits.push(limit);
    const next = Number(after) + limit;
    return {
      items: ROWS.slice(Number(after), next),
      after: next < ROWS.length ? String(next) : undefined,
    };
  };
  return { limits, read };
}

async function walk(isWanted: (row: number) => boolean) {
  const { limits, read } = reader();
  const pages: (readonly number[])[] = [];
  let after: string | undefined;
  do {
    const page = await readWantedPage(read, isWanted, { limit: 50, after });
    pages.push(page.items);
    ({ after } = page);
  } while (after !== undefined);
  return { limits, pages };
}

it.each([
  ['every one', (row: number) => row % 1 === 0],
  ['every third', (row: number) => row % 3 === 0],
  ['few, close together', (row: number) => row > 7_000 && row < 7_200],
])(
  'Pages repeat no row and skip none when %s is wanted, and none is too long',
  async (_, isWanted) => {
    const { pages } = await walk(isWanted);

    expect(pages.flat()).toEqual(ROWS.filter(isWanted));
    expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(50);
  },
);

it('One row among thousands is found in few reads.', async () => {
  const { limits, pages } = await walk((row) => row === 11_999);

  expect(pages.flat()).toEqual([11_999]);
  expect(limits.length).toBeLessThan(30);
});
