/** Parses request bodies of directory objects. A body that Graph refuses is 400; one that only this emulator lacks is 501. */
import type { Context } from 'hono';
import { z } from 'zod';
import { errors } from '../errors.ts';
import { directoryErrors } from './errors.ts';

const redirectUri = z.url().refine((uri) => /^(https:\/\/|http:\/\/localhost[:/])/.test(uri));

const address = z.url().max(2048).nullable().optional();
const optionalClaims = z
  .array(
    z.object({
      name: z.string().min(1),
      source: z.enum(['user']).nullable().optional(),
      essential: z.boolean().optional(),
      additionalProperties: z.array(z.string()).optional(),
    }),
  )
  .optional();

const application = z.object({
  displayName: z.string().min(1).max(256).optional(),
  uniqueName: z.string().min(1).nullable().optional(),
  signInAudience: z
    .enum([
      'AzureADMyOrg',
      'AzureADMultipleOrgs',
      'AzureADandPersonalMicrosoftAccount',
      'PersonalMicrosoftAccount',
    ])
    .optional(),
  web: z.strictObject({ redirectUris: z.array(redirectUri).optional() }).optional(),
  api: z.strictObject({ requestedAccessTokenVersion: z.literal([1, 2]).nullable() }).optional(),
  identifierUris: z.array(z.string()).optional(),
  optionalClaims: z
    .strictObject({
      idToken: optionalClaims,
      accessToken: optionalClaims,
      saml2Token: optionalClaims,
    })
    .nullable()
    .optional(),
  info: z
    .strictObject({
      marketingUrl: address,
      privacyStatementUrl: address,
      supportUrl: address,
      termsOfServiceUrl: address,
    })
    .optional(),
  servicePrincipalLockConfiguration: z
    .strictObject({
      isEnabled: z.boolean(),
      allProperties: z.boolean().nullable().optional(),
      credentialsWithUsageVerify: z.boolean().nullable().optional(),
      credentialsWithUsageSign: z.boolean().nullable().optional(),
      tokenEncryptionKeyId: z.boolean().nullable().optional(),
    })
    .nullable()
    .optional(),
  requiredResourceAccess: z
    .array(
      z.object({
        resourceAppId: z.string(),
        resourceAccess: z.array(z.object({ id: z.guid(), type: z.enum(['Role', 'Scope']) })),
      }),
    )
    .optional(),
  tags: z.array(z.string()).optional(),
  notes: z.string().max(1024).nullable().optional(),
  groupMembershipClaims: z.string().nullable().optional(),
});

const servicePrincipal = z.object({
  appId: z.string().optional(),
  displayName: z.string().min(1).max(256).optional(),
  accountEnabled: z.boolean().optional(),
});

const password = z.object({
  displayName: z.string().nullable().optional(),
  startDateTime: z.iso.datetime({ offset: true }).nullable().optional(),
  endDateTime: z.iso.datetime({ offset: true }).nullable().optional(),
});

const federatedCredential = z.object({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$/)
    .optional(),
  issuer: z.url().max(600).optional(),
  subject: z.string().min(1).max(600).optional(),
  audiences: z.array(z.string().min(1).max(600)).length(1).optional(),
  description: z.string().max(600).nullable().optional(),
});

const addPassword = z.object({ passwordCredential: password.optional() });
const removePassword = z.object({ keyId: z.guid() });

export type ApplicationBody = z.infer<typeof application>;

export const readApplication = (c: Context) => read(c, application);
export const readFederatedCredential = (c: Context) => read(c, federatedCredential);
export const readServicePrincipal = (c: Context) => read(c, servicePrincipal);
export const readAddPassword = (c: Context) => read(c, addPassword);
export const readRemovePassword = (c: Context) => read(c, removePassword);

async function read<S extends z.ZodObject>(c: Context, schema: S): Promise<z.output<S>> {
  const text = await c.req.text();
  const body = text === '' ? {} : parse(text);
  for (const name of Object.keys(body)) {
    if (name === 'passwordCredentials') {
      throw directoryErrors.badRequest(
        'New password credentials must be generated with service actions.',
      );
    }
    if (!(name in schema.shape) && !name.startsWith('@')) {
      throw errors.notEmulated(`property ${name} here`);
    }
  }
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw directoryErrors.badRequest(
    `Invalid value specified for property '${issue?.path.join('.')}': ${issue?.message}.`,
  );
}

function parse(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  } catch {
    // Falls through: not JSON is the same refusal as not an object.
  }
  throw errors.badRequest('Unable to read JSON request payload.');
}
