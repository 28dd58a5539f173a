/** Which rows of a virtual table are drawn in a frame. */
import { describe, expect, it } from '@jest/globals';
import { rowsInTurn } from '../../../portal/parts/rows-in-turn.ts';

const rows = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, at) => ({
    index: first + at,
    key: `row ${first + at}`,
  }));
const keysOf = (first: number, last: number) => new Set(rows(first, last).map(({ key }) => key));
const sight = { active: 0, first: 20, last: 26 };

describe('a page of new rows', () => {
  it('comes a few rows a frame, those in sight before those beside it', () => {
    const wanted = rows(17, 29);

    const shown = rowsInTurn(wanted, new Set(), sight, 4);

    expect(shown.map(({ index }) => index)).toEqual([20, 21, 22, 23]);
  });

  it('is whole after some frames, in the order of the rows', () => {
    const wanted = rows(17, 29);
    let shown = rowsInTurn(wanted, new Set(), sight, 4);
    let frames = 1;
    while (shown.length < wanted.length && frames < 10) {
      shown = rowsInTurn(wanted, new Set(shown.map(({ key }) => key)), sight, 4);
      frames += 1;
    }

    expect({ frames, shown }).toEqual({ frames: 4, shown: wanted });
  });

  it('begins with the row that the keyboard is on, even when it is out of sight', () => {
    const wanted = [...rows(3, 3), ...rows(17, 29)];

    const shown = rowsInTurn(wanted, new Set(), { ...sight, active: 3 }, 2);

    expect(shown.map(({ index }) => index)).toEqual([3, 20]);
  });

  it('takes away no row that is there and still wanted', () => {
    const shown = rowsInTurn(rows(18, 30), keysOf(17, 29), sight, 4);

    expect(shown).toEqual(rows(18, 30));
  });
});
