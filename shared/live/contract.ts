/** The portal's live channel, as other capabilities see it. */
import { z } from 'zod';
import { idSchema } from '../platform/ids.ts';

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
  /**
   * Closes what a user has open for an organisation once no client token can be left, unless the user may listen
   * then. Comes before the right is taken away, so that nothing that ends this process in between leaves a listener.
   * Without a user it concerns everybody, who may not listen to an organisation that is gone.
   *
   * @throws AppError `storage.unavailable`, `storage.refused`
   */
  expelLater(organisationId: string, userKey?: string): Promise<void>;
  /** Closes what a user, or everybody, has open for an organisation now. Best effort: never throws. */
  expel(organisationId: string, userKey?: string): Promise<void>;
}

/** Users whose connections for an organisation are closed. */
export const EXPULSION_QUEUE = 'live-connection-close';
export const expulsionSchema = z.object({
  organisationId: idSchema,
  userKey: z.string().optional(),
});
export type Expulsion = z.infer<typeof expulsionSchema>;
