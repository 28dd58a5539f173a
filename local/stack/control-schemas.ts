/** The request bodies of the control endpoint. The Graph emulator checks rooms and events itself. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';
import { APP_ROLES } from '../directory/permissions.ts';
import { FAULT_SERVICES } from '../kit/faults.ts';

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

/** A management scope of Exchange, changed by hand. */
export const managementScopeSchema = z.strictObject({ recipientFilter: z.string().min(1) });

const mailboxes = z.strictObject({ app: z.literal('sync'), allow: z.array(z.string()) });
const switches = z
  .strictObject({
    consent: z.boolean().default(true),
    enabled: z.boolean().default(true),
    deleted: z.boolean().default(false),
  })
  .prefault({});

/** Replaces every policy: an absent one goes back to its default. */
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

const headerName = z
  .string()
  .refine((name) => accepts(() => validateHeaderName(name)), 'not a header name');
const headerValue = z
  .string()
  .refine((value) => accepts(() => validateHeaderValue('name', value)), 'not a header value');

function accepts(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

export const faultsSchema = z.array(
  z
    .strictObject({
      service: z.enum(FAULT_SERVICES),
      method: z.string().regex(/^[A-Za-z]+$/),
      path: z.string(),
      status: z.number().int().min(200).max(599),
      headers: z.record(headerName, z.union([headerValue, z.array(headerValue)])),
      body: z.unknown(),
      retryAfter: z.union([z.number().min(0), headerValue]),
      delayMs: milliseconds,
      drop: z.boolean(),
      probability: z.number().min(0).max(1),
      carries: z.string(),
      after: z.number().int().min(0),
      times: z.number().int().min(1),
    })
    .partial()
    .required({ service: true })
    .superRefine((fault, context) => {
      const answers = fault.status !== undefined || fault.body !== undefined;
      const names = Object.keys(fault.headers ?? {}).map((name) => name.toLowerCase());
      const refuse = (message: string) => context.addIssue({ code: 'custom', message });
      if (!answers && (fault.headers ?? fault.retryAfter) !== undefined) {
        refuse('headers and retryAfter need a status or a body');
      }
      if (answers && fault.drop === true) refuse('drop leaves no answer to give');
      if (fault.retryAfter !== undefined && names.includes('retry-after')) {
        refuse('retryAfter and the header Retry-After exclude each other');
      }
      if (new Set(names).size < names.length) refuse('a header is given twice: use a list');
      if ([204, 304].includes(fault.status ?? 200) && (fault.body ?? '') !== '') {
        refuse('an answer with this status has no body');
      }
    })
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

export const nextTokenSchema = z.strictObject({
  app: z.enum(['sync', 'discovery']),
  roles: z.array(
    z.string().refine((role) => Object.hasOwn(APP_ROLES, role), 'not an application permission'),
  ),
});

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
