/** The connections of one hub, found by id, user and group. */
import type { Connection } from './connection.ts';

type Index = Map<string, Set<Connection>>;

export interface Hub {
  readonly name: string;
  readonly connections: ReadonlyMap<string, Connection>;
  ofUser(userId: string): ReadonlySet<Connection>;
  ofGroup(group: string): ReadonlySet<Connection>;
  add(connection: Connection): void;
  remove(connection: Connection): boolean;
  join(connection: Connection, group: string): void;
  leave(connection: Connection, group: string): void;
}

const NONE: ReadonlySet<Connection> = new Set();

function put(index: Index, key: string, connection: Connection): void {
  const members = index.get(key);
  if (members === undefined) index.set(key, new Set([connection]));
  else members.add(connection);
}

function take(index: Index, key: string, connection: Connection): void {
  const members = index.get(key);
  members?.delete(connection);
  if (members?.size === 0) index.delete(key);
}

export function createHub(name: string): Hub {
  const connections = new Map<string, Connection>();
  const users: Index = new Map();
  const groups: Index = new Map();

  function leave(connection: Connection, group: string): void {
    connection.groups.delete(group);
    take(groups, group, connection);
  }

  return {
    name,
    connections,
    ofUser: (userId) => users.get(userId) ?? NONE,
    ofGroup: (group) => groups.get(group) ?? NONE,
    add(connection) {
      connections.set(connection.id, connection);
      if (connection.userId !== undefined) put(users, connection.userId, connection);
    },
    remove(connection) {
      for (const group of connection.groups) leave(connection, group);
      if (connection.userId !== undefined) take(users, connection.userId, connection);
      return connections.delete(connection.id);
    },
    join(connection, group) {
      connection.groups.add(group);
      put(groups, group, connection);
    },
    leave,
  };
}
