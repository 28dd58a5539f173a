import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { browseData } from '../../../shared/organisation-data/browse-data.ts';
import { eraseOrganisation } from '../../../shared/organisation-data/erase-organisation.ts';
import type { Place } from '../../../shared/organisation-data/ports.ts';
import { type Erasure, erasureSchema } from '../../../shared/organisations/contract.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let stored: Map<string, number>;
let queued: { erasure: Erasure; delaySeconds: number }[];
let recorded: string[];
beforeEach(() => {
  stored = new Map();
  queued = [];
  recorded = [];
});

/** A place with pages of one record, each of which says how often it must be removed before it goes. */
const place = (name: string, isKept = false): Place => ({
  name,
  async look(_organisationId, after) {
    const keys = [...stored.keys()].filter((key) => key.startsWith(name)).toSorted();
    const at = after === undefined ? 0 : keys.findIndex((key) => key > after);
    const key = at < 0 ? undefined : keys[at];
    if (key === undefined) return { items: [] };
    return { items: [{ key, data: key }], after: key };
  },
  async remove(key) {
    if (isKept) return false;
    const left = (stored.get(key) ?? 0) - 1;
    if (left > 0) stored.set(key, left);
    else stored.delete(key);
    return true;
  },
});

function eraser(places: readonly Place[]) {
  const erase = eraseOrganisation({
    eraseParts: async () => undefined,
    places,
    audit: () => ({
      async append(chain, { actor, action, target, result }) {
        recorded.push(`${chain} ${actor} ${action} ${target} ${result}`);
      },
    }),
    erasures: {
      async send(erasure, { delaySeconds = 0 } = {}) {
        queued.push({ erasure, delaySeconds });
      },
    },
  });
  return async function toTheEnd(): Promise<number> {
    queued.push({
      erasure: { organisationId: 'org', actor: 'operator:o', erasureId: 'e', round: 0 },
      delaySeconds: 0,
    });
    let seconds = 0;
    for (let next = queued.shift(); next !== undefined; next = queued.shift()) {
      seconds += next.delaySeconds;
      await erase(next.erasure, log);
    }
    return seconds;
  };
}

describe('eraseOrganisation', () => {
  it('Rounds go on until one finds nothing; then the erasure is recorded by the id alone.', async () => {
    stored.set('a1', 1).set('a2', 3).set('b1', 1);

    await eraser([place('a'), place('b')])();

    expect([...stored]).toEqual([]);
    expect(recorded).toEqual(['platform operator:o organisation.erased org ok']);
  });

  it('An organisation of which nothing is found is looked for twice.', async () => {
    expect(await eraser([place('a')])()).toBe(5);
  });

  it('A record that the vault keeps does not hold the erasure up.', async () => {
    stored.set('v1', 1);

    expect(await eraser([place('v', true)])()).toBe(5);
    expect(recorded).toEqual(['platform operator:o organisation.erased org ok']);
  });

  it('A record that never goes ends the erasure as failed, within an hour.', async () => {
    stored.set('a1', 1_000);

    expect(await eraser([place('a')])()).toBeLessThan(3_600);
    expect(recorded).toEqual(['platform operator:o organisation.erased org failed']);
  });

  it('A message of an earlier version is understood.', () => {
    expect(erasureSchema.parse({ organisationId: 'org' })).toMatchObject({ round: 0 });
  });
});

describe('browseData', () => {
  it('Pages of any length lead through every record of every place once.', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        async (names, limit) => {
          stored = new Map(names.map((name, index) => [`${name}${index}`, 1]));
          const places = [place('a'), place('b'), place('c')];
          const found: string[] = [];
          let after: string | undefined;
          do {
            const page = await browseData(places, 'org', { limit, after });
            found.push(...page.items.map(({ key }) => key));
            ({ after } = page);
          } while (after !== undefined);

          expect(found.toSorted()).toEqual([...stored.keys()].toSorted());
          expect(new Set(found).size).toBe(found.length);
        },
      ),
    );
  });
});
