/** Opaque ids `[A-Za-z0-9_-]`, and digests of values that must not be stored. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

export const idSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

/** A new id of 96 random bits: 16 characters. */
export const newId = (): string => randomBytes(12).toString('base64url');

/** A new secret of 256 random bits: 43 characters. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

const LAST_INSTANT = 9_999_999_999_999;

/** A key that sorts newer instants first, so that a list of rows is newest first. */
export const newestFirst = (atMs: number): string => String(LAST_INSTANT - atMs).padStart(13, '0');

/** SHA-256 as base64url. */
export const sha256 = (text: string): string =>
  createHash('sha256').update(text).digest('base64url');

/** HMAC-SHA-256 as base64url. */
export const hmacSha256 = (key: string, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url');

/** Compares secrets without telling by its duration where they differ. Lengths may differ. */
export function equalInConstantTime(left: string, right: string): boolean {
  return timingSafeEqual(
    createHash('sha256').update(left).digest(),
    createHash('sha256').update(right).digest(),
  );
}
