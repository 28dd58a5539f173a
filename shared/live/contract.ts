/** The portal's live channel, as other capabilities see it. */

/** A hint that something changed; the portal then reads the API. */
export interface LiveMessage {
  readonly kind: 'setup.changed' | 'room.changed' | 'device.changed' | 'alert.changed';
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

export interface LiveChannel {
  /** Sends to everybody who listens to the organisation. Best effort: never throws, since polling works as well. */
  publish(organisationId: string, message: LiveMessage): Promise<void>;
}

export interface LiveAudience {
  /** Closes what a user has open for an organisation. Best effort: never throws. */
  expel(organisationId: string, userKey: string): Promise<void>;
}
