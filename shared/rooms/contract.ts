/** A customer's meeting rooms, as peers see them. */
export interface Room {
  readonly organisationId: string;
  /** Ours, opaque and stable. */
  readonly id: string;
  readonly displayName: string;
  /** SMTP address, lower case. Personal data: never logged. */
  readonly emailAddress: string;
  readonly timeZone: string | null;
  readonly state: 'active' | 'hidden' | 'gone' | 'unreadable';
  readonly privacy?: Privacy | undefined;
}

export type Privacy = 'details' | 'organiser-only' | 'busy-only';

export interface Rooms {
  get(organisationId: string, roomId: string): Promise<Room | undefined>;
  each(organisationId: string): AsyncGenerator<Room>;
  /** Reads the tenant's room list through the discovery app and stores the difference. Idempotent. */
  refresh(organisationId: string): Promise<{ readonly found: number }>;
  /** Forgets every room of the organisation (disconnect, deletion). */
  removeAll(organisationId: string): Promise<void>;
}
