/** Search, filters and order of rooms. */
import { useTranslation } from 'react-i18next';
import { ListToolbar } from '../parts/list-toolbar.tsx';
import type { Column } from '../parts/virtual-row.tsx';
import type { Sorting } from '../parts/virtual-table.tsx';
import type { Room } from './room-queries.ts';
import type { RoomColumn, RoomFilter } from './rooms-shown.ts';

const STATES = ['active', 'hidden', 'unreadable', 'gone'] as const;
const FRESHNESS = ['fresh', 'old', 'unread'] as const;

export function RoomsToolbar(props: {
  readonly filter: RoomFilter;
  readonly onFilter: (filter: RoomFilter) => void;
  readonly columns: readonly Column<Room, RoomColumn>[];
  readonly sorting: Sorting<RoomColumn>;
  readonly onSort: (by: RoomColumn) => void;
}) {
  const { t } = useTranslation('rooms');
  const { filter, onFilter } = props;
  const all = { value: 'all', text: t('all') };
  const choose =
    <Key extends keyof RoomFilter>(key: Key) =>
    (value: string) =>
      onFilter({ ...filter, [key]: value });
  return (
    <ListToolbar
      search={{ label: t('search'), hint: t('searchHint'), text: filter.text }}
      onSearch={choose('text')}
      columns={props.columns}
      sorting={props.sorting}
      onSort={props.onSort}
      filters={[
        {
          label: t('filterState'),
          value: filter.state,
          options: [all, ...STATES.map((value) => ({ value, text: t(`state.${value}`) }))],
          onChange: choose('state'),
        },
        {
          label: t('filterCalendar'),
          value: filter.freshness,
          options: [all, ...FRESHNESS.map((value) => ({ value, text: t(`freshness.${value}`) }))],
          onChange: choose('freshness'),
        },
        {
          label: t('filterDevices'),
          value: filter.assigned,
          options: [
            all,
            { value: 'yes', text: t('withDevice') },
            { value: 'no', text: t('withoutDevice') },
          ],
          onChange: choose('assigned'),
        },
      ]}
    />
  );
}
