/** Key Vault's service limits: the form of a secret, and how many requests a vault takes in ten seconds. */
import { badParameter, throttled } from './errors.ts';

export const VALUE_BYTES = 25_600;
const TAGS = 15;
const TAG_CHARACTERS = 256;
export const CONTENT_TYPE_CHARACTERS = 255;
export const PAGE = 25;
const WINDOW_MS = 10_000;
const CREATES_PER_WINDOW = 300;
const OTHERS_PER_WINDOW = 4_000;

/** Counts requests in windows of ten seconds and refuses the one too many. */
export function createThrottle(): (kind: 'create' | 'other') => void {
  const limits = { create: CREATES_PER_WINDOW, other: OTHERS_PER_WINDOW };
  let window = 0;
  let counts = { create: 0, other: 0 };
  return (kind) => {
    const now = Date.now();
    const current = Math.floor(now / WINDOW_MS);
    if (current !== window) {
      window = current;
      counts = { create: 0, other: 0 };
    }
    counts[kind] += 1;
    if (counts[kind] > limits[kind]) {
      throw throttled(Math.ceil(((current + 1) * WINDOW_MS - now) / 1000));
    }
  };
}

export function checkName(name: string): void {
  if (!/^[0-9a-zA-Z-]{1,127}$/.test(name)) {
    throw badParameter(`The request URI contains an invalid name: ${name}`);
  }
}

export function checkTags(tags: Readonly<Record<string, string>>): void {
  const entries = Object.entries(tags);
  if (entries.length > TAGS) throw badParameter(`A secret takes at most ${TAGS} tags.`);
  if (entries.some(([key, value]) => Math.max(key.length, value.length) > TAG_CHARACTERS)) {
    throw badParameter(`A tag takes at most ${TAG_CHARACTERS} characters.`);
  }
}
