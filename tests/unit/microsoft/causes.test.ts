/** What every cause of Microsoft's means for a request, a mailbox, a tenant and all customers. */
import { describe, expect, it } from '@jest/globals';
import {
  blocksMailbox,
  blocksTenant,
  isTransient,
  type MicrosoftCause,
  mayConcernAllTenants,
  mayPass,
} from '../../../shared/microsoft/causes.ts';

const causes: readonly MicrosoftCause[] = [
  'throttled',
  'unavailable',
  'replicating',
  'conflict',
  'not-found',
  'app-missing',
  'service-principal-missing',
  'consent-missing',
  'permission-missing',
  'secret-invalid',
  'secret-expired',
  'disabled',
  'tenant-missing',
  'tenant-problem',
  'blocked-by-policy',
  'secrets-forbidden',
  'secret-lifetime',
  'quota',
  'access-policy',
  'mailbox-missing',
  'mailbox-inactive',
  'configuration',
  'unknown',
];

describe('a cause', () => {
  it.each<[string, (cause: MicrosoftCause) => boolean, readonly MicrosoftCause[]]>([
    ['is transient', isTransient, ['throttled', 'unavailable']],
    ['may pass', mayPass, ['throttled', 'unavailable', 'replicating', 'conflict', 'unknown']],
    [
      'blocks the tenant',
      blocksTenant,
      [
        'app-missing',
        'service-principal-missing',
        'consent-missing',
        'secret-invalid',
        'secret-expired',
        'disabled',
        'tenant-missing',
        'tenant-problem',
        'blocked-by-policy',
      ],
    ],
    [
      'blocks one mailbox',
      blocksMailbox,
      ['not-found', 'permission-missing', 'access-policy', 'mailbox-missing', 'mailbox-inactive'],
    ],
    [
      'may concern all tenants',
      mayConcernAllTenants,
      ['secret-invalid', 'secret-expired', 'configuration'],
    ],
  ])('%s exactly when it is one of these.', (_, holds, expected) => {
    expect(causes.filter(holds)).toEqual(expected);
  });
});
