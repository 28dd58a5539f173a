/** The key behind `clientState`: made once, kept in Key Vault, remembered by each process. */
import { remembered } from '../../platform/remembered.ts';
import { sharedKey } from '../../platform/shared-key.ts';
import type { OpenTable } from '../../platform/tables.ts';
import type { SecretStore } from '../../secrets/contract.ts';
import type { NotificationKey } from '../ports.ts';

const NAME = 'notification-key';
const ROW = ['notification-key', 'version'] as const;

export const vaultNotificationKey = (
  openTable: OpenTable,
  secrets: () => SecretStore,
): NotificationKey =>
  remembered(sharedKey(openTable('NotificationKeys'), ROW, { name: NAME, vault: secrets }).agree);
