import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { problems } from '../../shared/composition/api.ts';
import { deviceContracts } from '../../shared/devices/messages.ts';

const page = readFileSync('docs/device-protocol.md', 'utf8');
const examples = [...page.matchAll(/```json ([\w-]+)\n([\s\S]*?)```/g)].map(
  ([, name = '', text = '']) => ({ name, example: JSON.parse(text) as unknown }),
);

describe('the device protocol in the documentation', () => {
  it('has an example of every message', () => {
    const named = new Set(examples.map(({ name }) => name));

    expect(Object.keys(deviceContracts).filter((name) => !named.has(name))).toEqual([]);
  });

  it.each(examples.filter(({ name }) => name !== 'problem'))(
    'shows a $name that keeps to its schema',
    ({ name, example }) => {
      const schema = Object.entries(deviceContracts).find(([known]) => known === name)?.[1];

      expect(schema?.safeParse(example)).toMatchObject({ success: true, data: example });
    },
  );

  it('names only problem codes that exist', () => {
    const codes = [...page.matchAll(/`((?:device|pairing|request)\.[a-z-]+)`/g)]
      .map(([, code = '']) => code)
      .filter((code) => code !== 'device.test');

    expect(codes.filter((code) => !(code in problems))).toEqual([]);
    expect(codes.length).toBeGreaterThan(5);
  });
});
