/** The rooms that were asked for: search, filters, order and the table. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { devicesByRoom, devicesQuery } from '../devices/device-queries.ts';
import { EmptyList } from '../parts/empty-list.tsx';
import { useFormats } from '../parts/use-formats.ts';
import { type Sorting, sortedBy, VirtualTable } from '../parts/virtual-table.tsx';
import { useRoomColumns } from './room-columns.tsx';
import type { Room } from './room-queries.ts';
import { everyRoom, type RoomColumn, type RoomFilter, roomsShown } from './rooms-shown.ts';
import { RoomsToolbar } from './rooms-toolbar.tsx';

const useStyles = makeStyles({
  count: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function RoomsList(props: {
  readonly org: string;
  readonly rooms: readonly Room[];
  readonly isWhole: boolean;
  readonly openId: string | undefined;
  readonly onOpen: (room: string) => void;
}) {
  const { t } = useTranslation('rooms');
  const styles = useStyles();
  const { rooms, onOpen } = props;
  const [filter, setFilter] = useState<RoomFilter>(everyRoom);
  const [sorting, setSorting] = useState<Sorting<RoomColumn>>({ by: 'name', isDescending: false });
  const { data: devices } = useQuery(devicesQuery(useApi(), props.org));
  const byRoom = useMemo(() => devicesByRoom(devices?.items ?? []), [devices]);
  const shown = useShown(rooms, { filter, sorting, byRoom });
  const columns = useRoomColumns(byRoom);
  const open = useCallback(({ id }: Room) => onOpen(id), [onOpen]);
  if (rooms.length === 0) {
    return props.isWhole ? <EmptyList title={t('none')} text={t('noneText')} /> : null;
  }
  const count = rooms.length;
  const isAll = shown.length === count;
  return (
    <>
      <RoomsToolbar
        filter={filter}
        onFilter={setFilter}
        sorting={sorting}
        onSort={(by) => setSorting(sortedBy(by))}
        columns={columns}
      />
      <p className={styles.count} role="status">
        {isAll ? t('shown', { count }) : t('shownOf', { shown: shown.length, total: count, count })}
      </p>
      {shown.length === 0 ? (
        <EmptyList
          title={t('nothingFound')}
          text={t('nothingFoundText')}
          action={t('clear')}
          onAction={() => setFilter(everyRoom)}
        />
      ) : (
        <VirtualTable
          label={t('title')}
          columns={columns}
          rows={shown}
          sorting={sorting}
          onSort={(by) => setSorting(sortedBy(by))}
          onOpen={open}
          openId={props.openId}
        />
      )}
    </>
  );
}

function useShown(
  rooms: readonly Room[],
  asked: {
    readonly filter: RoomFilter;
    readonly sorting: Sorting<RoomColumn>;
    readonly byRoom: ReadonlyMap<string, readonly unknown[]>;
  },
): readonly Room[] {
  const { sorting, byRoom } = asked;
  const { locale } = useFormats();
  // Typing comes before the list.
  const filter = useDeferredValue(asked.filter);
  return useMemo(() => {
    const { compare } = new Intl.Collator(locale, { numeric: true });
    return roomsShown(rooms, filter, sorting, {
      compareText: compare,
      devicesOf: (room) => byRoom.get(room)?.length ?? 0,
    });
  }, [rooms, filter, sorting, byRoom, locale]);
}
