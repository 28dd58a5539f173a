/** The requests of clients of the json subprotocols: groups, events, acknowledgements, ping. */
import type { Connection } from './connection.ts';
import type { Hub } from './hub.ts';
import { GROUP_NAME_CHARACTERS } from './limits.ts';
import { fromFrame, fromGroup, type Message } from './payload.ts';

interface Deliver {
  (connection: Connection, message: Message): void;
}

type Outcome = { readonly name: string; readonly message: string } | undefined;

const forbidden = (what: string): Outcome => ({
  name: 'Forbidden',
  message: `The client is not permitted to ${what}.`,
});

function may(connection: Connection, permission: string, group: string): boolean {
  const role = `webpubsub.${permission}`;
  return connection.roles.has(role) || connection.roles.has(`${role}.${group}`);
}

/** Undefined when `text` is no frame of the subprotocol; the service then closes the connection. */
function parseFrame(text: string): Record<string, unknown> | undefined {
  try {
    const frame: unknown = JSON.parse(text);
    return typeof frame === 'object' && frame !== null ? { ...frame } : undefined;
  } catch {
    return undefined;
  }
}

/** False when the frame breaks the protocol. */
export function receiveFrame(
  hub: Hub,
  connection: Connection,
  text: string,
  deliver: Deliver,
): boolean {
  const frame = parseFrame(text);
  if (frame === undefined) return false;
  switch (frame['type']) {
    case 'ping':
      connection.frame({ type: 'pong' });
      return true;
    case 'sequenceAck':
      if (typeof frame['sequenceId'] !== 'number') return false;
      connection.acknowledge(frame['sequenceId']);
      return true;
    case 'joinGroup':
    case 'leaveGroup':
    case 'sendToGroup':
    case 'event':
      return acknowledged(connection, frame, () => perform(hub, connection, frame, deliver));
    default:
      return false;
  }
}

function acknowledged(
  connection: Connection,
  frame: Record<string, unknown>,
  work: () => Outcome | false,
): boolean {
  const { ackId } = frame;
  if (typeof ackId === 'number' && connection.ackIds.has(ackId)) {
    const error = { name: 'Duplicate', message: `The ackId ${ackId} was used before.` };
    connection.frame({ type: 'ack', ackId, success: false, error });
    return true;
  }
  const error = work();
  if (error === false) return false;
  if (typeof ackId === 'number') {
    // A refused request may be tried again with its id.
    if (error === undefined) connection.ackIds.add(ackId);
    connection.frame({ type: 'ack', ackId, success: error === undefined, ...(error && { error }) });
  }
  return true;
}

function perform(
  hub: Hub,
  connection: Connection,
  frame: Record<string, unknown>,
  deliver: Deliver,
): Outcome | false {
  const { type, group } = frame;
  if (type === 'event') return typeof frame['event'] === 'string' ? undefined : false;
  if (typeof group !== 'string' || group === '') return false;
  if (group.length > GROUP_NAME_CHARACTERS) {
    return { name: 'BadRequest', message: 'The group name is too long.' };
  }
  if (type === 'sendToGroup') {
    const payload = fromFrame(frame['dataType'], frame['data']);
    if (payload === undefined) return false;
    if (!may(connection, 'sendToGroup', group)) return forbidden(`send to group ${group}`);
    const message = fromGroup(payload, group, connection.userId);
    for (const member of hub.ofGroup(group)) {
      if (frame['noEcho'] !== true || member !== connection) deliver(member, message);
    }
    return undefined;
  }
  if (!may(connection, 'joinLeaveGroup', group)) return forbidden(`join or leave group ${group}`);
  if (type === 'joinGroup') hub.join(connection, group);
  else hub.leave(connection, group);
  return undefined;
}
