/** The room of each subscription: partition = Microsoft's id of the subscription. */
import { z } from 'zod';
import { idSchema } from '../../platform/ids.ts';
import type { OpenTable } from '../../platform/tables.ts';
import type { SubscriptionRooms } from '../ports.ts';

const ROW = 'room';
const roomSchema = z.object({ organisationId: idSchema, roomId: idSchema });

export function tableSubscriptionRooms(openTable: OpenTable): SubscriptionRooms {
  const rows = openTable('Subscriptions').rows(roomSchema);
  return {
    async get(subscriptionId) {
      return (await rows.get(subscriptionId, ROW))?.value;
    },
    put: (subscriptionId, { organisationId, roomId }) =>
      rows.put(subscriptionId, ROW, { organisationId, roomId }),
    async remove(subscriptionId) {
      await rows.remove(subscriptionId, ROW);
    },
  };
}
