/** An administrator's unsaved changes over what the service says now. Pure. */
import type { Room } from '../rooms/room-queries.ts';
import type { CalendarSettings } from './settings-query.ts';

export type Editable = Pick<
  CalendarSettings,
  'privacy' | 'showJoinLinks' | 'windowDays' | 'defaultTimeZone'
>;
export type Draft = Partial<Editable>;

/** A value that is as it was is no change. */
export function withChange(draft: Draft, change: Draft, settings: Editable): Draft {
  const next = { ...draft, ...change };
  return Object.fromEntries(
    Object.entries(next).filter(([key, value]) => settings[key as keyof Editable] !== value),
  );
}

/** How many rooms each change concerns. */
export interface Consequences {
  readonly privacy?: {
    readonly from: Editable['privacy'];
    readonly to: Editable['privacy'];
    readonly rooms: number;
    readonly ownRooms: number;
    readonly showsMore: boolean;
  };
  readonly joinLinks?: 'on' | 'off' | 'hidden';
  readonly windowDays?: { readonly from: number; readonly to: number };
  readonly timeZone?: { readonly zone: string | null; readonly rooms: number };
}

const openness = { 'busy-only': 0, 'organiser-only': 1, details: 2 } as const;

export function consequencesOf(
  draft: Draft,
  settings: Editable,
  rooms: readonly Room[],
): Consequences {
  const present = rooms.filter(({ state }) => state !== 'gone');
  const own = present.filter(({ privacy }) => privacy !== undefined).length;
  const { privacy, showJoinLinks, windowDays, defaultTimeZone } = draft;
  const showsTitles =
    (privacy ?? settings.privacy) === 'details' ||
    present.some((room) => room.privacy === 'details');
  return {
    ...(privacy !== undefined && {
      privacy: {
        from: settings.privacy,
        to: privacy,
        rooms: present.length - own,
        ownRooms: own,
        showsMore: openness[privacy] > openness[settings.privacy],
      },
    }),
    ...(showJoinLinks !== undefined && { joinLinks: linksAfter(showJoinLinks, showsTitles) }),
    ...(windowDays !== undefined && {
      windowDays: { from: settings.windowDays, to: windowDays },
    }),
    ...(defaultTimeZone !== undefined && {
      timeZone: {
        zone: defaultTimeZone,
        rooms: present.filter(
          ({ timeZone, timeZoneFrom }) => timeZone === null || timeZoneFrom === 'organisation',
        ).length,
      },
    }),
  };
}

function linksAfter(isOn: boolean, showsTitles: boolean): 'on' | 'off' | 'hidden' {
  if (!isOn) return 'off';
  return showsTitles ? 'on' : 'hidden';
}
