/** The request bodies of the control endpoint. The Graph emulator checks rooms and events itself. */
import { z } from 'zod';

export const tenantSchema = z.strictObject({
  displayName: z.string().min(1),
  domain: z.string().min(1),
  users: z
    .array(
      z.strictObject({
        username: z.string().min(1),
        roles: z.array(z.string()).default([]),
        guest: z.boolean().default(false),
      }),
    )
    .default([]),
  rooms: z.unknown().default([]),
});

const mailboxes = z.strictObject({ app: z.literal('sync'), allow: z.array(z.string()) });
const switches = z
  .strictObject({
    consent: z.boolean().default(true),
    enabled: z.boolean().default(true),
    deleted: z.boolean().default(false),
  })
  .prefault({});

/** Replaces all: what is left out goes back to normal. */
export const policiesSchema = z.strictObject({
  applicationAccessPolicy: mailboxes
    .extend({ coversReadBasic: z.boolean().optional() })
    .nullable()
    .default(null),
  rbac: mailboxes.nullable().default(null),
  appManagement: z
    .strictObject({
      secrets: z.enum(['allowed', 'forbidden']),
      maxLifetimeDays: z.number().int().positive().optional(),
    })
    .nullable()
    .default(null)
    .transform((policy) =>
      policy === null
        ? null
        : {
            secrets: policy.secrets,
            ...(policy.maxLifetimeDays === undefined
              ? {}
              : { maxLifetimeDays: policy.maxLifetimeDays }),
          },
    ),
  discovery: switches,
  sync: switches,
});

const milliseconds = z.number().int().min(0);
export const delaysSchema = z
  .strictObject({
    directoryReplicationMs: milliseconds,
    consentPropagationMs: milliseconds,
    policyPropagationMs: milliseconds,
    notificationDeliveryMs: milliseconds,
  })
  .partial();

export const faultsSchema = z.array(
  z
    .strictObject({
      service: z.enum(['graph', 'identity', 'key-vault', 'web-pubsub', 'storage', 'notifications']),
      method: z.string(),
      path: z.string(),
      status: z.number().int().min(100).max(599),
      retryAfter: z.number().min(0),
      delayMs: milliseconds,
      drop: z.boolean(),
      probability: z.number().min(0).max(1),
      carries: z.string(),
      after: z.number().int().min(0),
      times: z.number().int().min(1),
    })
    .partial()
    .required({ service: true })
    .transform((fault) => withoutUndefined(fault)),
);

/** An optional field that is absent and one that is `undefined` are different types here. */
function withoutUndefined<T extends object>(
  value: T,
): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== undefined),
  ) as never;
}

export const portalTokenSchema = z.strictObject({
  email: z.email(),
  roles: z.array(z.string()).default([]),
});

export const dropSchema = z.strictObject({
  hub: z.string().default('devices'),
  userId: z.string().optional(),
});
export const recoverySchema = z.strictObject({ refused: z.boolean() });

export const clockSchema = z.strictObject({ advanceMs: z.number().int().min(0) });

export const sinceSchema = z.iso.datetime({ offset: true });
