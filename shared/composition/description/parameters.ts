/** Parameters that many operations share, as components of the document. */
import { z } from 'zod';
import { idSchema } from '../../platform/ids.ts';

const idOf = (name: string, description: string) =>
  idSchema.meta({ description, param: { id: name } });

/** By their names in routes; a name that is not here has a description of its own. */
export const pathParameters: Readonly<Record<string, z.ZodType>> = {
  org: idOf('org', 'The id of the organisation.'),
  room: idOf('room', 'The id of the room.'),
  device: idOf('device', 'The id of the device.'),
  id: idOf('id', 'The id from the list.'),
};

export const conditions = {
  ifMatch: z
    .string()
    .optional()
    .meta({
      description: 'The ETag that was read: the change is refused when it is out of date.',
      param: { id: 'If-Match' },
    }),
  ifNoneMatch: z
    .string()
    .optional()
    .meta({
      description: 'ETags that are known: the answer is 304 when one is current.',
      param: { id: 'If-None-Match' },
    }),
};
