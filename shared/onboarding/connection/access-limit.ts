/**
 * The limit of Calendar Sync to meeting rooms that a person's session makes in Exchange: a management scope, and a role
 * assigned within it. https://learn.microsoft.com/exchange/permissions-exo/application-rbac
 */
import { z } from 'zod';

/** The purpose of a visit to Microsoft. */
export const limitWorks = ['make', 'take-back'] as const;
export type LimitWork = (typeof limitWorks)[number];

const visitSchema = z.object({
  at: z.string(),
  work: z.enum(limitWorks),
  /** `begun`: under way, or cut off. Anything but `done` else is the code of a problem. */
  outcome: z.string(),
  /** The permission of that visit could not be taken away again. */
  isPermissionLeft: z.boolean(),
});

export const accessLimitSchema = z.object({
  /** Object id of the enterprise application that it is for. */
  servicePrincipalId: z.string(),
  scopeId: z.string().optional(),
  assignmentId: z.string().optional(),
  /** Present once both are there. */
  madeAt: z.string().optional(),
  /** Digest of the one consent state that is alive. */
  consent: z.string().optional(),
  last: visitSchema.optional(),
});
export type AccessLimit = z.infer<typeof accessLimitSchema>;

/** The role of Exchange that reads calendars, and nothing else. */
export const EXCHANGE_ROLE = 'Application Calendars.Read';

/** Every room mailbox: a room that is made later is covered by itself. */
export const ROOMS_FILTER = "RecipientTypeDetails -eq 'RoomMailbox'";

/** Not the name that the script uses: neither may change what the other made. */
export const limitName = ({ clientId }: { readonly clientId: string }): string =>
  `ClickShare all rooms ${clientId.slice(0, 8)}`;

/** Asked of the person for one visit, and taken away at its end. */
export const visitPermissions = [
  {
    value: 'RoleManagement.ReadWrite.Exchange',
    why: 'Makes the management scope and the role assignment in Exchange, in your session and with your rights.',
  },
  {
    value: 'DelegatedPermissionGrant.ReadWrite.All',
    why: 'Takes both permissions away again at the end: Microsoft lets an app do that by this permission alone.',
  },
] as const;

/** Whether anything of it may be in Exchange. */
export const isAnythingMade = (limit: AccessLimit | undefined): boolean =>
  limit?.scopeId !== undefined || limit?.assignmentId !== undefined;

/** `outdated`: made for an enterprise application that is not the present one. */
export function limitState(
  limit: AccessLimit | undefined,
  servicePrincipalId: string,
): 'none' | 'partly' | 'made' | 'outdated' {
  if (limit === undefined || !isAnythingMade(limit)) return 'none';
  if (limit.servicePrincipalId !== servicePrincipalId) return 'outdated';
  return limit.madeAt === undefined ? 'partly' : 'made';
}
