/** Finds the mailbox behind `/users/{id|address}` and keeps Exchange's limit of concurrent requests on it. */
import type { Caller, DirectoryReader } from '../directory/model.ts';
import { errors } from './errors.ts';
import type { Rooms } from './rooms.ts';

export interface Mailbox {
  readonly tenantId: string;
  readonly id: string;
  readonly displayName: string;
  readonly emailAddress: string;
}

/** Per application and mailbox. */
const CONCURRENT = 4;
const RETRY_AFTER_SECONDS = 1;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function findMailbox(
  rooms: Rooms,
  directory: DirectoryReader,
  tenantId: string,
  idOrAddress: string,
): Mailbox {
  const room = rooms.find(tenantId, idOrAddress);
  if (room?.mailbox === 'on-premises') throw errors.mailboxNotEnabled();
  if (room !== undefined && room.mailbox !== 'none') return room;
  const user = directory.user(tenantId, idOrAddress);
  if (user === undefined) {
    throw GUID.test(idOrAddress) ? errors.resourceNotFound() : errors.invalidUser(idOrAddress);
  }
  if (user.guest === true) throw errors.mailboxNotEnabled();
  return {
    tenantId,
    id: user.id,
    displayName: user.displayName,
    emailAddress: user.userPrincipalName,
  };
}

export interface Concurrency {
  /** Throws 429 when the application has too many requests on the mailbox; the result ends this one. */
  enter(caller: Caller, mailbox: Mailbox): () => void;
}

export function createConcurrency(): Concurrency {
  const busy = new Map<string, number>();
  return {
    enter({ tenantId, appId }, mailbox) {
      const key = `${tenantId}|${appId}|${mailbox.id}`;
      const running = busy.get(key) ?? 0;
      if (running >= CONCURRENT) throw errors.throttled(RETRY_AFTER_SECONDS);
      busy.set(key, running + 1);
      return () => {
        const left = (busy.get(key) ?? 1) - 1;
        if (left === 0) busy.delete(key);
        else busy.set(key, left);
      };
    },
  };
}
