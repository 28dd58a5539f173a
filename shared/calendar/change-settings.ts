/** What screens may show, per organisation; after a change every followed room is read and sent again. */
import { type Audit, actorOf } from '../operations/contract.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import { requestProblems } from '../platform/errors.ts';
import type { Queue } from '../platform/queues.ts';
import type { RefreshMessage } from './contract.ts';
import type { SettingsStore } from './ports.ts';
import { type CalendarSettings, normalSettings } from './settings.ts';

export interface SettingsPorts {
  readonly settings: SettingsStore;
  readonly queue: Queue<RefreshMessage>;
  readonly audit: () => Audit;
}

export interface ShownSettings {
  readonly settings: CalendarSettings;
  readonly etag: string;
}

/** Until they are first changed, the normal settings have this ETag. */
const NORMAL_ETAG = '"normal"';
const TRIES = 4;

export const readSettings =
  ({ settings }: Pick<SettingsPorts, 'settings'>) =>
  async (organisationId: string): Promise<ShownSettings> => {
    const stored = await settings.get(organisationId);
    return stored === undefined
      ? { settings: normalSettings, etag: NORMAL_ETAG }
      : { settings: stored.value, etag: stored.etag };
  };

/** @throws `request.changed` when the caller has seen another one. */
export function expectUnchanged(known: ShownSettings, ifMatch: string | null): ShownSettings {
  if (ifMatch === null || ifMatch === '*' || ifMatch === known.etag) return known;
  throw requestProblems.error('request.changed');
}

export const changeSettings =
  ({ settings, queue, audit }: SettingsPorts) =>
  async (
    organisationId: string,
    change: { readonly [K in keyof CalendarSettings]?: CalendarSettings[K] | undefined },
    by: { readonly caller: PortalUser; readonly ifMatch: string | null },
  ): Promise<ShownSettings> => {
    const read = readSettings({ settings });
    for (let tries = 0; tries < TRIES; tries += 1) {
      const known = expectUnchanged(await read(organisationId), by.ifMatch);
      const next = merged(known.settings, change);
      const stored =
        known.etag === NORMAL_ETAG
          ? await settings.insert(organisationId, next)
          : await settings.replace(organisationId, next, known.etag);
      if (!stored) continue;
      await queue.send({ organisationId, rooms: 'all', privacyChanged: true });
      await audit().append(organisationId, {
        actor: actorOf(by.caller),
        action: 'calendar-settings.changed',
        result: 'ok',
      });
      return await read(organisationId);
    }
    throw requestProblems.error('request.busy');
  };

const merged = (
  known: CalendarSettings,
  change: { readonly [K in keyof CalendarSettings]?: CalendarSettings[K] | undefined },
): CalendarSettings => ({
  privacy: change.privacy ?? known.privacy,
  showJoinLinks: change.showJoinLinks ?? known.showJoinLinks,
  windowDays: change.windowDays ?? known.windowDays,
});
