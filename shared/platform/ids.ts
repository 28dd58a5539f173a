/** Opaque ids `[A-Za-z0-9_-]` (design section 4) and the digests that stand for things we do not want to store. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

export const idSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

/** 96 random bits: 16 characters. */
export const newId = (): string => randomBytes(12).toString('base64url');

/** 256 random bits: 43 characters. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

export const sha256 = (text: string): string =>
  createHash('sha256').update(text).digest('base64url');

export const hmacSha256 = (key: string, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url');

export function equalInConstantTime(left: string, right: string): boolean {
  return timingSafeEqual(
    createHash('sha256').update(left).digest(),
    createHash('sha256').update(right).digest(),
  );
}
