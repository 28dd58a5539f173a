/** Where something of an organisation may be stored. */

/** Something that is stored, with what finds it again at its place. */
export interface StoredRecord {
  readonly key: string;
  /** The stored content; the values of secrets are left out. */
  readonly data: unknown;
}

interface RecordPage {
  readonly items: readonly StoredRecord[];
  /** Where to go on; absent at the end. */
  readonly after?: string | undefined;
}

export interface Place {
  /** For people and as the name of a file, such as `table Rooms`. */
  readonly name: string;
  /**
   * A bounded look for records of the organisation: it may find none although more follow.
   *
   * @throws AppError `storage.unavailable`, or a problem of the vault
   */
  look(organisationId: string, after?: string): Promise<RecordPage>;
  /**
   * Removes a record that `look` found; it may still be there for a while. Absent where records go by themselves.
   *
   * @returns false when it is kept for now, and no further try would help
   * @throws AppError `storage.unavailable`, or a problem of the vault
   */
  remove?(key: string): Promise<boolean>;
}
