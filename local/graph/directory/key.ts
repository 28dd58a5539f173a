/** Objects are named by id, `/applications/{id}`, or by an alternate key, `/applications(appId='…')`. */

interface Key {
  readonly property: 'id' | 'appId' | 'uniqueName';
  readonly value: string;
}

/** Both forms of a path; the parenthesis is written as a code because route patterns allow no groups. */
export function keyed(set: string): readonly string[] {
  return [`/${set}/:key`, `/:key{${set}\\x28[^/]+}`];
}

export function readKey(segment: string): Key {
  const [, property, quoted] = /\((appId|uniqueName)='(.*)'\)$/.exec(segment) ?? [];
  if (quoted === undefined) return { property: 'id', value: segment };
  const value = quoted.replaceAll("''", "'");
  return { property: property === 'appId' ? 'appId' : 'uniqueName', value };
}

export function find<T extends Partial<Record<Key['property'], string | null>>>(
  objects: readonly T[],
  { property, value }: Key,
): T | undefined {
  return objects.find((object) => object[property] === value);
}
