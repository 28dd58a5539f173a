import { RestError, type TableClient } from '@azure/data-tables';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { CredentialUnavailable } from '../../../shared/platform/credential.ts';
import { openTable } from '../../../shared/platform/table-storage.ts';

/** A table whose only row is not what its schema says. */
const odd = {
  createTable: () => Promise.resolve(),
  getEntity: () => Promise.resolve({ rowKey: 'row', data: '"text"' }),
  listEntities: () => ({
    byPage: () =>
      (async function* () {
        yield [{ rowKey: 'row', data: '"text"' }];
      })(),
  }),
} as unknown as TableClient;

const failingWith = (failure: unknown) =>
  ({
    async createTable() {},
    async getEntity() {
      throw failure;
    },
  }) as unknown as TableClient;

const answer = (statusCode: number, code?: string) =>
  new RestError('an answer', { statusCode, ...(code === undefined ? {} : { code }) });

describe('a table', () => {
  const rows = openTable(odd).rows(z.number());

  it('throws the error of its schema when a page holds a row that does not match, which is no outage', async () => {
    await expect(rows.page('p', { limit: 1 })).rejects.toThrow(z.ZodError);
    await expect(rows.each('p').next()).rejects.toThrow(z.ZodError);
    await expect(rows.get('p', 'row')).rejects.toThrow(z.ZodError);
  });

  it.each([new TypeError('a bug of ours'), new RangeError('a bug of ours')])(
    'throws %p as it is, which is no outage',
    async (bug) => {
      const { get } = openTable(failingWith(bug)).rows(z.number());

      await expect(get('p', 'row')).rejects.toBe(bug);
    },
  );

  it('takes a 404 for a missing row only when storage says so: a page of something in between is an outage', async () => {
    const { get } = openTable(failingWith(answer(404, 'ResourceNotFound'))).rows(z.number());
    const behindPage = openTable(failingWith(answer(404))).rows(z.number());

    expect(await get('p', 'row')).toBeUndefined();
    await expect(behindPage.get('p', 'row')).rejects.toMatchObject({ code: 'storage.unavailable' });
  });

  it.each([
    [409, 'EntityAlreadyExists'],
    [412, 'UpdateConditionNotSatisfied'],
  ])(
    'takes %i in answer to a read for an outage, since only a write can meet it',
    async (status, code) => {
      const { get } = openTable(failingWith(answer(status, code))).rows(z.number());

      await expect(get('p', 'row')).rejects.toMatchObject({ code: 'storage.unavailable' });
    },
  );

  it.each([
    Object.assign(new Error('reset'), { name: 'RestError', code: 'REQUEST_SEND_ERROR' }),
    Object.assign(new Error('too late'), { name: 'AbortError' }),
    Object.assign(new Error('reset'), { syscall: 'read', code: 'ECONNRESET' }),
    new CredentialUnavailable('no token of the managed identity'),
  ])('calls %p an outage', async (error) => {
    const { get } = openTable(failingWith(error)).rows(z.number());

    await expect(get('p', 'row')).rejects.toMatchObject({ code: 'storage.unavailable' });
  });
});
