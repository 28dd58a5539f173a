/** The rows of the Durable store, and the SQLite schema that holds them. */

export const finishedStatuses: readonly string[] = [
  'Completed',
  'Failed',
  'Canceled',
  'Terminated',
];

/** Texts named input, output and customStatus are JSON; times are milliseconds. */
export interface Instance {
  readonly id: string;
  readonly execution: string;
  readonly name: string;
  readonly version: string | null;
  readonly status: string;
  readonly input: string;
  readonly output: string | null;
  readonly customStatus: string | null;
  readonly created: number;
  readonly updated: number;
  /** Executions before this one: continueAsNew counts up. */
  readonly generation: number;
  /** JSON text of the ParentInstance of its history. */
  readonly parent: string | null;
  /** Until when the start is in the hands of a host, alive or killed; 0 when it is in nobody's. */
  readonly hidden: number;
}

export interface Message {
  readonly seq: number;
  /** Null: for whichever execution is running. */
  readonly execution: string | null;
  readonly event: string;
}

export interface TaskRow {
  readonly seq: number;
  readonly instance: string;
  readonly execution: string;
  readonly id: number;
  readonly name: string;
  readonly data: string | null;
}

export interface TimerRow {
  readonly seq: number;
  readonly instance: string;
  readonly execution: string;
  readonly id: number;
  readonly due: number;
}

/** A parent's open task that gets the instance's result. */
export interface Waiter {
  readonly parent: string;
  readonly execution: string;
  readonly task: number;
}

/** The tables whose rows a host hides while it works on them. */
export const HIDING_TABLES = ['instances', 'messages', 'tasks'] as const;

export const schema = `
  CREATE TABLE IF NOT EXISTS instances (
    id TEXT PRIMARY KEY, execution TEXT NOT NULL, name TEXT NOT NULL, version TEXT, status TEXT NOT NULL,
    created INTEGER NOT NULL, updated INTEGER NOT NULL, generation INTEGER NOT NULL, parent TEXT,
    customStatus TEXT, input TEXT NOT NULL, output TEXT);
  CREATE TABLE IF NOT EXISTS history (
    instance TEXT NOT NULL, seq INTEGER NOT NULL, events TEXT NOT NULL, PRIMARY KEY (instance, seq));
  CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY, instance TEXT NOT NULL, execution TEXT, event TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS messagesOfInstance ON messages (instance);
  CREATE TABLE IF NOT EXISTS tasks (
    seq INTEGER PRIMARY KEY, instance TEXT NOT NULL, execution TEXT NOT NULL, id INTEGER NOT NULL,
    name TEXT NOT NULL, data TEXT);
  CREATE INDEX IF NOT EXISTS tasksOfInstance ON tasks (instance);
  CREATE TABLE IF NOT EXISTS timers (
    seq INTEGER PRIMARY KEY, instance TEXT NOT NULL, execution TEXT NOT NULL, id INTEGER NOT NULL,
    due INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS timersByDue ON timers (due, seq);
  CREATE INDEX IF NOT EXISTS timersOfInstance ON timers (instance, id);
  CREATE TABLE IF NOT EXISTS waiters (
    child TEXT NOT NULL, parent TEXT NOT NULL, execution TEXT NOT NULL, task INTEGER NOT NULL,
    PRIMARY KEY (child, parent, task));
`;
