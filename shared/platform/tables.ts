/**
 * Table storage as typed rows. A row is one JSON value that its schema validates on the way out. Concurrency is by
 * ETag; rows that must change together share a partition. `table-storage.ts` has the implementation.
 */
import type { TransactionAction } from '@azure/data-tables';
import type { z } from 'zod';
import { defineProblems } from './errors.ts';

export const storageProblems = defineProblems({
  'storage.unavailable': {
    kind: 'upstream-unavailable',
    title: 'Our storage does not answer',
    action: 'Try again in a moment.',
  },
  'storage.refused': {
    kind: 'internal',
    title: 'Our storage refuses this service',
    action:
      'This is on our side, and our operators were told. An Azure administrator gives the managed identity of the Function App the roles Storage Table Data Contributor and Storage Queue Data Contributor, and allows its network in the firewall of the storage account.',
  },
});

/** A value together with its row key and the ETag it was read with. */
export interface Stored<T> {
  readonly row: string;
  readonly value: T;
  readonly etag: string;
}

export interface Page<T> {
  readonly items: readonly Stored<T>[];
  /** Opaque; pass it back for the next page. Absent on the last page. */
  readonly continuation?: string;
}

export interface RowRange {
  /** Row keys ≥ `from`. */
  readonly from?: string;
  /** Row keys < `to`. */
  readonly to?: string;
}

export interface FetchedRange extends RowRange {
  /** How many rows are fetched at once, 1 to 1,000: few for a caller who ends early. 1,000 when absent. */
  readonly atOnce?: number | undefined;
}

export interface PageRequest extends RowRange {
  /** 1–1,000. */
  readonly limit: number;
  readonly continuation?: string;
}

interface UpdateOptions<T> {
  /** The row as the caller has read it: spares the first read. When it is out of date, the row is read again. */
  readonly known?: Stored<T> | undefined;
  /** Changes of other rows of the partition that belong into the same transaction. */
  readonly along?: (before: T | undefined, after: T) => readonly Change[];
  /** Stores elsewhere whatever must be there before the row; called before each try. */
  readonly first?: (before: T | undefined, after: T, etag: string | undefined) => Promise<void>;
}

/** The values before and after `update`; the same object when nothing had to be written. */
export interface Updated<T> {
  readonly before: T | undefined;
  readonly after: T;
}

/** A row of any kind as it is stored. */
export interface RawRow {
  readonly partition: string;
  readonly row: string;
  /** The row's JSON; empty when only keys were asked for. */
  readonly data: string;
}

interface ScanRequest extends PageRequest {
  /** Absent: every partition, in the order of their keys; ranges are for one partition. */
  readonly partition?: string;
  /** Without a partition: only rows that may belong to this organisation are wanted, with others among them. */
  readonly organisationId?: string;
  readonly keysOnly?: boolean;
}

/** One write inside a transaction; made by `Rows`. */
export type Change = (partition: string) => Promise<TransactionAction>;

/**
 * The rows of one kind in a table. Every method throws AppError `storage.unavailable` when storage does not answer, and
 * `storage.refused` when it lets this service not in.
 */
export interface Rows<T> {
  /**
   * @returns undefined when there is no such row
   * @throws AppError `storage.unavailable`
   */
  get(partition: string, row: string): Promise<Stored<T> | undefined>;
  /**
   * @returns false when the key is taken
   * @throws AppError `storage.unavailable`
   */
  insert(partition: string, row: string, value: T): Promise<boolean>;
  /**
   * @returns false when the row has changed since `etag` or is gone
   * @throws AppError `storage.unavailable`
   */
  replace(partition: string, row: string, value: T, etag: string): Promise<boolean>;
  /**
   * Writes the row whatever was there.
   *
   * @throws AppError `storage.unavailable`
   */
  put(partition: string, row: string, value: T): Promise<void>;
  /**
   * Reads the row, asks `change` what it shall become, and writes that unless somebody else wrote in between; then
   * again from a new read. `change` must be pure: it may be asked several times. It gets undefined for a missing row;
   * returning undefined, or the very value it got, writes nothing.
   *
   * @returns undefined when `change` returned undefined
   * @throws AppError `request.busy` when others kept winning, `storage.unavailable`
   */
  update(
    partition: string,
    row: string,
    change: (current: T | undefined, etag?: string) => T | undefined,
    options?: UpdateOptions<T>,
  ): Promise<Updated<T> | undefined>;
  /**
   * @returns false when the row was not there, or not with that ETag
   * @throws AppError `storage.unavailable`
   */
  remove(partition: string, row: string, etag?: string): Promise<boolean>;
  /**
   * A page in the order of row keys, shorter than `limit` only at the end.
   *
   * @throws AppError `storage.unavailable`
   */
  page(partition: string, request: PageRequest): Promise<Page<T>>;
  /**
   * Every row of the partition, of a range, or with a key that begins with a prefix, in the order of row keys. They are
   * fetched page by page.
   *
   * @throws AppError `storage.unavailable`
   */
  each(partition: string, rows?: string | FetchedRange): AsyncGenerator<Stored<T>>;
  /** The transaction fails when the key is taken. */
  inserting(row: string, value: T): Change;
  /** The transaction fails when the row has changed since `etag` or is gone. */
  replacing(row: string, value: T, etag: string): Change;
  /** Writes the row whatever was there. */
  putting(row: string, value: T): Change;
  /** Unconditional: the SDK's transactions delete with `If-Match: *`. Guard it by replacing another row. */
  removing(row: string): Change;
  /** Gives the row a new ETag, whatever it holds. The transaction fails when there is no such row. */
  touching(row: string): Change;
}

export interface Table {
  /** The rows that `schema` describes; several kinds of rows may share a table. */
  rows<T>(schema: z.ZodType<T>): Rows<T>;
  /**
   * Removes a row of whatever kind.
   *
   * @returns false when it was not there
   * @throws AppError `storage.unavailable`
   */
  remove(partition: string, row: string): Promise<boolean>;
  /**
   * One answer of the service to a look at rows of every kind: it may be shorter than `limit` although more follow.
   *
   * @throws AppError `storage.unavailable`
   */
  scan(
    request: ScanRequest,
  ): Promise<{ readonly items: readonly RawRow[]; readonly continuation?: string }>;
  /**
   * All or nothing, at most 100 changes of one partition.
   *
   * @returns false when a key was taken, changed or gone
   * @throws AppError `storage.unavailable`
   */
  transact(partition: string, changes: readonly Change[]): Promise<boolean>;
  /**
   * As `transact`, for a caller that writes the same rows again.
   *
   * @returns the new ETags in the order of `changes`; undefined when a key was taken, changed or gone
   * @throws AppError `storage.unavailable`
   */
  transactForETags(
    partition: string,
    changes: readonly Change[],
  ): Promise<readonly string[] | undefined>;
}

/** Opens a table by name. The table is created when it is first used. */
export type OpenTable = (name: string) => Table;
