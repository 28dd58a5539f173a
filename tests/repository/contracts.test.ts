import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { contractFiles } from '../../shared/devices/contract-files.ts';

const folder = new URL('../../contracts/', import.meta.url);

describe('contracts/', () => {
  it('is what the schemas say; run scripts/contracts.mjs after changing them', () => {
    const written = Object.fromEntries(
      readdirSync(folder)
        .filter((name) => name.endsWith('.schema.json'))
        .map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]),
    );

    expect(written).toEqual(contractFiles());
  });
});
