/** Organisations and their members as stored, and the pure rules about them. */
import { z } from 'zod';
import { sha256 } from '../platform/ids.ts';
import { lowerAscii } from '../platform/text.ts';

/** An installer may pair devices and assign rooms, and sees what that takes. */
export const roleSchema = z.enum(['administrator', 'member', 'installer']).meta({
  id: 'MemberRole',
  description:
    'A `member` sees everything, an `administrator` also changes everything, an `installer` pairs devices and assigns rooms.',
});

export const organisationRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  /** The marketplace switch: installed by default. */
  calendarInstalled: z.boolean(),
  /** Kept with every change of a member, so that the last one cannot vanish in a race. */
  administrators: z.number().int(),
  /** Set while an operator's deletion is under way. */
  deletingSince: z.string().optional(),
});
export type OrganisationRow = z.infer<typeof organisationRowSchema>;

export const memberRowSchema = z.object({
  id: z.string(),
  email: z.string(),
  role: roleSchema,
  status: z.enum(['invited', 'active']),
  /** Issuer + subject of whoever claimed the invitation, as a digest. */
  userKey: z.string().optional(),
});
export type MemberRow = z.infer<typeof memberRowSchema>;

export const emailSchema = z.email().max(254).transform(lowerAscii);

/** One member per address and organisation; the id shows nothing of the address. */
export const memberId = (organisationId: string, email: string): string =>
  sha256(`${organisationId}|${lowerAscii(email)}`).slice(0, 22);

/** The number of administrators after a change of roles. */
export const administratorsAfter = (
  now: number,
  before: MemberRow | undefined,
  after: Pick<MemberRow, 'role'> | undefined,
): number =>
  now - (before?.role === 'administrator' ? 1 : 0) + (after?.role === 'administrator' ? 1 : 0);
