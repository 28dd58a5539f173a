import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseSecretEvent } from '../../../shared/secrets/receive-event.ts';

const expected = { name: 'calsync-1', version: 'v1' };
const id = 'https://kv.vault.azure.net/secrets/calsync-1/v1';

describe('an event of Key Vault', () => {
  it.each<[string, object]>([
    [
      'as the table says',
      { subject: 'x', data: { ObjectName: 'calsync-1', Version: 'v1', NBF: 1 } },
    ],
    [
      'as the sample spells it',
      { data: { 'ObjectName ': 'calsync-1', Version: ' v1 ', NBF: '1' } },
    ],
    ['with only an Id', { data: { Id: id } }],
    ['with only an id in lower case', { data: { id } }],
    ['with its name in the subject', { subject: 'calsync-1', data: { Id: id } }],
    ['with nulls', { subject: null, data: { Id: id, ObjectName: null, Version: null, EXP: null } }],
    ['as a cloud event', { source: '/x', type: 'y', specversion: '1.0', data: { Id: id } }],
  ])('is read %s', (_how, event) => {
    expect(parseSecretEvent(event)).toEqual(expected);
  });

  it.each<unknown>([
    undefined,
    null,
    'text',
    7,
    [],
    {},
    { data: null },
    { subject: 'calsync-1' },
    { data: { Id: 'https://kv.vault.azure.net/secrets/calsync-1' } },
    { data: { Id: 'javascript:alert(1)', Version: {} } },
  ])('that does not say which version is left alone: %j', (event) => {
    expect(parseSecretEvent(event)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (event) => {
        parseSecretEvent(event);
        parseSecretEvent({ subject: event, data: event });
      }),
    );
  });
});
