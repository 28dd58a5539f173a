import { describe, expect, it } from '@jest/globals';
import { declaringFiles, describedIn } from '../../scripts/docstrings.ts';

const all = declaringFiles().flatMap(describedIn);

describe('exported functions of contracts, ports, endpoints and the platform', () => {
  it('are found by this test', () => {
    expect(all.length).toBeGreaterThan(60);
  });

  it('have a docstring each', () => {
    const missing = all.filter(({ hasDocstring }) => !hasDocstring);

    expect(missing.map(({ at }) => at)).toEqual([]);
  });

  it('name the codes of the errors that they raise, themselves or by what they call', () => {
    const silent = all.filter(({ unnamedErrors }) => unnamedErrors.length > 0);

    expect(silent.map(({ at, unnamedErrors }) => `${at}: ${unnamedErrors.join()}`)).toEqual([]);
  });

  it('say of every method that asks something outside what it throws', () => {
    expect(all.filter(({ isSilentOnErrors }) => isSilentOnErrors).map(({ at }) => at)).toEqual([]);
  });
});
