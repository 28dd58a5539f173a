/** The settings for screens of an organisation; after a change every followed room is read and sent again. */
import type { ContactWebhooks } from '../alerts/contract.ts';
import type { Connection, Connections } from '../onboarding/contract.ts';
import { type Audit, entryBy, noteChange } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import { requestProblems } from '../platform/errors.ts';
import { conflict, retryOnConflict } from '../platform/optimistic.ts';
import type { Queue } from '../platform/queues.ts';
import type { RefreshMessage } from './contract.ts';
import { distrustOf } from './drain-memory.ts';
import type { DrainLeases, RoomSyncs, SettingsStore } from './ports.ts';
import { isLive } from './room-sync.ts';
import { type CalendarSettings, normalSettings } from './settings.ts';

interface ReadDeps {
  readonly settings: SettingsStore;
  readonly connections: () => Pick<Connections, 'get'>;
  readonly contactWebhooks: () => ContactWebhooks;
  /** False when Microsoft's notifications cannot reach us. */
  readonly canBeNotified: boolean;
  readonly syncs: Pick<RoomSyncs, 'each'>;
  readonly leases: Pick<DrainLeases, 'memory'>;
  readonly clock: Clock;
}

interface ChangeDeps extends ReadDeps {
  readonly queue: Queue<RefreshMessage>;
  readonly audit: () => Audit;
}

interface ShownSettings extends CalendarSettings {
  readonly mode: Connection['follow'];
  readonly following: Connection['follow'];
  readonly contactWebhook?: string;
}

interface VersionedSettings<T = CalendarSettings> {
  readonly settings: T;
  readonly etag: string;
}

type Changed<T> = { readonly [K in keyof T]?: T[K] | undefined };

interface By {
  readonly caller: PortalUser;
  /** The ETag that the caller has seen; null or `*` for any. */
  readonly ifMatch: string | null;
}

/** The ETag of the default settings, which have no row. */
const NORMAL_ETAG = '"normal"';

export function readSettings(deps: ReadDeps) {
  return async function readSettings(
    organisationId: string,
  ): Promise<VersionedSettings<ShownSettings>> {
    return await shown(deps, organisationId, await stored(deps, organisationId));
  };
}

/** The signing secret of a contact webhook that was set for the first time is only returned here. */
export function changeSettings(deps: ChangeDeps) {
  return async function changeSettings(
    organisationId: string,
    change: Changed<CalendarSettings> & { readonly contactWebhook?: string | null | undefined },
    by: By,
  ): Promise<VersionedSettings<ShownSettings> & { readonly signingSecret?: string | undefined }> {
    const { contactWebhook, ...ofScreens } = change;
    if (typeof contactWebhook === 'string') deps.contactWebhooks().check(contactWebhook);
    // A changed address does not change any screen.
    const onlyWebhook = contactWebhook !== undefined && Object.keys(ofScreens).length === 0;
    const versioned = onlyWebhook
      ? expectUnchanged(await stored(deps, organisationId), by)
      : await store(deps, organisationId, ofScreens, by);
    const signingSecret =
      contactWebhook === undefined
        ? undefined
        : await deps.contactWebhooks().set(organisationId, contactWebhook ?? undefined, by.caller);
    return { ...(await shown(deps, organisationId, versioned)), signingSecret };
  };
}

async function stored(
  { settings }: Pick<ReadDeps, 'settings'>,
  organisationId: string,
): Promise<VersionedSettings> {
  const row = await settings.get(organisationId);
  return row === undefined
    ? { settings: normalSettings, etag: NORMAL_ETAG }
    : { settings: row.value, etag: row.etag };
}

async function store(
  { settings, queue, audit }: ChangeDeps,
  organisationId: string,
  change: Changed<CalendarSettings>,
  by: By,
): Promise<VersionedSettings> {
  const note = noteChange(audit(), organisationId);
  await retryOnConflict(async () => {
    const known = expectUnchanged(await stored({ settings }, organisationId), by);
    const next: CalendarSettings = {
      privacy: change.privacy ?? known.settings.privacy,
      showJoinLinks: change.showJoinLinks ?? known.settings.showJoinLinks,
      windowDays: change.windowDays ?? known.settings.windowDays,
      defaultTimeZone:
        change.defaultTimeZone === undefined
          ? known.settings.defaultTimeZone
          : change.defaultTimeZone,
    };
    await note(entryBy(by.caller, 'calendar-settings.changed'), known.etag);
    const isStored =
      known.etag === NORMAL_ETAG
        ? await settings.insert(organisationId, next)
        : await settings.replace(organisationId, next, known.etag);
    return isStored ? next : conflict;
  });
  await queue.send({ organisationId, rooms: 'all', privacyChanged: true });
  return await stored({ settings }, organisationId);
}

/** @throws `request.changed` when the caller has seen another one. */
function expectUnchanged(known: VersionedSettings, { ifMatch }: By): VersionedSettings {
  if (ifMatch === null || ifMatch === '*' || ifMatch === known.etag) return known;
  throw requestProblems.error('request.changed');
}

async function shown(
  deps: ReadDeps,
  organisationId: string,
  { settings, etag }: VersionedSettings,
): Promise<VersionedSettings<ShownSettings>> {
  const { connections, contactWebhooks, canBeNotified } = deps;
  const connection = canBeNotified ? await connections().get(organisationId) : undefined;
  const mode = canBeNotified ? (connection?.follow ?? 'notifications') : 'polling';
  const following = mode === 'polling' ? mode : await followingOf(deps, organisationId);
  const contactWebhook = await contactWebhooks().get(organisationId);
  return {
    settings: { ...settings, mode, following, ...(contactWebhook && { contactWebhook }) },
    etag,
  };
}

/** How rooms are really followed: Microsoft may refuse subscriptions, or send nothing although they exist. */
async function followingOf(
  { syncs, leases, clock }: ReadDeps,
  organisationId: string,
): Promise<Connection['follow']> {
  if (distrustOf(await leases.memory(organisationId)) !== undefined) return 'polling';
  let rooms = 0;
  for await (const { value } of syncs.each(organisationId)) {
    if (isLive(value, clock())) return 'notifications';
    rooms += 1;
  }
  return rooms === 0 ? 'notifications' : 'polling';
}
