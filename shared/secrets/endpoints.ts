/** The HTTP contract of secrets: operators see when each ends and may renew it, nobody sees a value. */
import { z } from 'zod';
import { namedOrganisationSchema, searchText } from '../organisations/contract.ts';
import { endpoint } from '../platform/endpoint.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';
import { secretRecordSchema } from './secret-record.ts';

const tag = 'Operations';

const secret = secretRecordSchema
  .pick({ organisationId: true, name: true, version: true, keyId: true, generation: true })
  .extend({
    organisationId: z
      .string()
      .meta({ description: '`platform` is the secret of Meeting Room Discovery.' }),
    organisation: namedOrganisationSchema,
    name: z.string().meta({ description: 'Its name in Key Vault.' }),
    version: z.string().meta({ description: 'Its version in Key Vault.' }),
    keyId: z.string().optional().meta({
      description: "Microsoft's id of the credential; only known for secrets that we made.",
    }),
    generation: z.number().int().optional().meta({ description: 'Grows with every renewal.' }),
    createdAt: z.iso.datetime().optional(),
    expiresOn: z.iso.datetime(),
    rotatesAt: z.iso
      .datetime()
      .optional()
      .meta({ description: 'From then on it is renewed by itself.' }),
    problem: z.string().optional().meta({ description: 'Why the last renewal failed.' }),
    problemTitle: z.string().optional().meta({ description: 'The problem in words.' }),
    action: z.string().optional().meta({ description: 'The one thing to do next.' }),
    etag: z.string().meta({
      description: 'The version of the secret in use, for `If-Match`: another one was not seen.',
    }),
  })
  .meta({
    id: 'Secret',
    examples: [
      {
        organisationId: 'hM4yQ0bW6cZ1rT8d',
        organisation: { id: 'hM4yQ0bW6cZ1rT8d', name: 'Contoso' },
        name: 'calsync-2f8c1a7b',
        version: '0c9a7b1d4e5f4a6b8c2d3e4f5a6b7c8d',
        keyId: '4b1c1f0e-5d0a-4f5e-9a52-7f5f3a8e9b11',
        generation: 1,
        createdAt: '2026-03-02T08:00:00.000Z',
        expiresOn: '2028-03-01T08:00:00.000Z',
        rotatesAt: '2028-01-01T08:00:00.000Z',
        etag: '"0c9a7b1d4e5f4a6b8c2d3e4f5a6b7c8d"',
      },
    ],
  });

export const listSecrets = endpoint('secretsList', 'GET operations/secrets', {
  tag,
  summary: 'List the client secrets and when each ends',
  description:
    'Every client secret in use, in the order of names; never a value. With a filter a page may be short, or even empty, and still have a `nextLink`.',
  access: 'operator-read',
  query: pageQuery.extend({
    show: z.enum(['all', 'due']).default('all').meta({
      description:
        '`due`: only those that end soon, have ended, or could not be renewed the last time.',
    }),
    q: searchText.meta({
      description: 'Part of the name or id of the organisation, or of the name in Key Vault.',
    }),
  }),
  answers: { 200: { description: 'A page of secrets', schema: pageOf(secret) } },
});

export const rotateSecret = endpoint('secretsRotate', 'POST operations/secrets/{org}/rotate', {
  tag,
  summary: 'Renew the client secret of an organisation now',
  description:
    'Begins a renewal: a new secret is made, stored and proven before the old one goes. Repeating it while one is under way changes nothing.',
  access: 'operator',
  answers: { 202: { description: 'Being renewed; also when it was already' } },
  problems: ['organisation.not-found', 'secrets.not-connected', 'request.changed'],
});
