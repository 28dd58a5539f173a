/** HTTP contract of a data-protection request: everything that is stored about one organisation, and its erasure. */
import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';

const record = z
  .object({
    place: z.string().meta({ description: 'Where it is stored, such as `table Rooms`.' }),
    key: z.string().meta({ description: 'What finds it at that place.' }),
    data: z.unknown().meta({ description: 'What is stored. The values of secrets are left out.' }),
  })
  .meta({
    id: 'StoredRecord',
    examples: [
      {
        place: 'table RoomRefreshes',
        key: 'hM4yQ0bW6cZ1rT8d list',
        data: {
          partition: 'hM4yQ0bW6cZ1rT8d',
          row: 'list',
          value: { readAt: '2026-03-02T08:00:38.400Z', found: 12 },
        },
      },
    ],
  });
const confirmation = z
  .strictObject({
    name: z
      .string()
      .max(100)
      .meta({ description: 'The name of the organisation, as a confirmation.' }),
  })
  .meta({ id: 'EraseOrganisation', examples: [{ name: 'Contoso' }] });

export const organisationData = endpoint(
  'organisationData',
  'GET operations/organisations/{org}/data',
  {
    tag: 'Operations',
    summary: 'List everything that is stored about an organisation',
    description:
      'Place by place: tables, queues, orchestrations and the properties of secrets. A page can be empty although `nextLink` leads on. It is what `npm run organisation -- export` writes to files, and what is searched after an erasure: then nothing is left but deleted secrets that the vault still protects.',
    access: 'operator',
    query: pageQuery,
    answers: { 200: { description: 'A page of records', schema: pageOf(record) } },
    needs: ['storage', 'key-vault'],
  },
);

export const organisationErase = endpoint(
  'organisationErase',
  'POST operations/organisations/{org}/erasure',
  {
    tag: 'Operations',
    summary: 'Erase an organisation',
    description:
      'As `DELETE /organisations/{org}`, with the name of the organisation as a confirmation: disconnects, clears the screens, ends what runs, and removes everything. It also takes the id of an organisation whose erasure has begun before, and then removes what is left of it. The end is recorded in `GET /operations/audit` as `organisation.erased`.',
    access: 'operator',
    body: confirmation,
    answers: { 202: { description: 'Erasure goes on in the background' } },
    problems: ['erasure.name-mismatch', 'organisation.not-found'],
  },
);
