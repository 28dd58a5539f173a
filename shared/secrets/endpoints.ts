/** The HTTP contract of secrets: operators see when each ends and may renew it, nobody sees a value. */
import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';
import { secretRecordSchema } from './secret-record.ts';

const secret = secretRecordSchema
  .pick({ organisationId: true, name: true, version: true, keyId: true, generation: true })
  .extend({
    organisationId: z
      .string()
      .meta({ description: '`platform` is the secret of Meeting Room Discovery.' }),
    createdAt: z.iso.datetime().optional(),
    expiresOn: z.iso.datetime(),
    rotatesAt: z.iso
      .datetime()
      .optional()
      .meta({ description: 'From then on it is renewed by itself.' }),
    problem: z.string().optional().meta({ description: 'Why the last renewal failed.' }),
  })
  .meta({ id: 'Secret' });

export const listSecrets = endpoint('secretsList', 'GET operations/secrets', {
  summary: 'Every client secret in use and when it ends, never its value',
  access: 'operator-read',
  query: pageQuery,
  answers: { 200: { description: 'In the order of their names', schema: pageOf(secret) } },
});

export const rotateSecret = endpoint('secretsRotate', 'POST operations/secrets/{org}/rotate', {
  summary: 'Renew the client secret of an organisation now',
  access: 'operator',
  answers: { 202: { description: 'Being renewed; also when it was already' } },
  problems: ['organisation.not-found', 'secrets.not-connected'],
});
