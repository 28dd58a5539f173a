/** Going over to a renewed secret: the connection row alone says which version is read. */
import type { Connections } from '../contract.ts';
import type { Surroundings } from './ports.ts';

export const switchSecret =
  ({ connections }: Pick<Surroundings, 'connections'>): Connections['switchSecret'] =>
  async (organisationId, from, secret) => {
    const row = await connections.change(organisationId, (current) =>
      current?.syncApp?.secret?.keyId === from && current.state !== 'disconnecting'
        ? {
            ...current,
            syncApp: {
              ...current.syncApp,
              generation: current.syncApp.generation + 1,
              secret,
            },
          }
        : undefined,
    );
    return row !== undefined;
  };
