/** Chooses the room that a device shows. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { type Choice, SearchChoice } from '../parts/search-choice.tsx';
import { roomsQuery } from '../rooms/room-queries.ts';
import { placeOf } from '../rooms/rooms-shown.ts';

export function useRoomNames(org: string): (roomId: string | null) => string {
  const { t } = useTranslation('devices');
  const { data } = useQuery(roomsQuery(useApi(), org));
  return useMemo(() => {
    const names = new Map((data?.items ?? []).map(({ id, displayName }) => [id, displayName]));
    return (roomId) => (roomId === null ? '' : (names.get(roomId) ?? t('unknownRoom')));
  }, [data, t]);
}

export function RoomChoice(props: {
  readonly org: string;
  readonly label: string;
  readonly value: string | undefined;
  readonly onChoose: (room: string | undefined) => void;
  readonly isClearable?: boolean;
}) {
  const { t } = useTranslation('devices');
  const { t: rooms } = useTranslation('rooms');
  const { data } = useQuery(roomsQuery(useApi(), props.org));
  const choices = useMemo<readonly Choice[]>(
    () =>
      (data?.items ?? [])
        .filter(({ state }) => state !== 'gone')
        .map((room) => ({
          value: room.id,
          text: room.displayName,
          isDisabled: room.timeZone === null,
          detail: [
            room.emailAddress,
            placeOf(room),
            ...(room.state === 'active' ? [] : [rooms(`state.${room.state}`)]),
            ...(room.timeZone === null ? [t('roomZoneMissing')] : []),
          ]
            .filter(Boolean)
            .join(' · '),
        })),
    [data, rooms, t],
  );
  return (
    <SearchChoice
      label={props.label}
      choices={choices}
      value={props.value}
      onChoose={props.onChoose}
      isClearable={props.isClearable ?? false}
    />
  );
}
