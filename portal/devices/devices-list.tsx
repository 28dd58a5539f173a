/** The devices that were asked for: search, filter, order and the table. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useCallback, useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRights } from '../organisations/rights.ts';
import { EmptyList } from '../parts/empty-list.tsx';
import { ListToolbar } from '../parts/list-toolbar.tsx';
import { useFormats, useNow } from '../parts/use-formats.ts';
import type { Column } from '../parts/virtual-row.tsx';
import { type Sorting, sortedBy, VirtualTable } from '../parts/virtual-table.tsx';
import type { Device } from './device-queries.ts';
import { DeviceState } from './device-state.tsx';
import { type DeviceColumn, type DeviceFilter, devicesShown, usedDevices } from './device-view.ts';
import { useRoomNames } from './room-choice.tsx';

const CONDITIONS = [
  'connected',
  'disconnected',
  'stale',
  'offline',
  'unassigned',
  'room-lost',
  'unpaired',
  'revoked',
] as const;

const useStyles = makeStyles({
  count: { margin: 0, color: tokens.colorNeutralForeground2 },
  name: { fontWeight: tokens.fontWeightSemibold, display: 'block' },
  small: { color: tokens.colorNeutralForeground2, fontSize: '0.875em', display: 'block' },
});

interface Props {
  readonly org: string;
  readonly devices: readonly Device[];
  readonly isWhole: boolean;
  readonly openId: string | undefined;
  readonly onOpen: (device: string) => void;
}

export function DevicesList(props: Props) {
  const { t } = useTranslation('devices');
  const rights = useRights(props.org);
  if (props.devices.length > 0) return <Found {...props} />;
  if (!props.isWhole) return null;
  return <EmptyList title={t('none')} text={t(rights.install ? 'noneText' : 'noneForMembers')} />;
}

function Found({ org, devices, openId, onOpen }: Props) {
  const { t } = useTranslation('devices');
  const styles = useStyles();
  const [filter, setFilter] = useState(usedDevices);
  const [sorting, setSorting] = useState<Sorting<DeviceColumn>>({
    by: 'name',
    isDescending: false,
  });
  const roomName = useRoomNames(org);
  const shown = useShown(devices, { filter, sorting, roomName });
  const columns = useColumns(roomName);
  const open = useCallback(({ id }: Device) => onOpen(id), [onOpen]);
  const onSort = (by: DeviceColumn) => setSorting(sortedBy(by));
  const count = devices.length;
  return (
    <>
      <Toolbar {...{ filter, sorting, columns, onSort }} onFilter={setFilter} />
      <p className={styles.count} role="status">
        {shown.length === count
          ? t('shown', { count })
          : t('shownOf', { shown: shown.length, total: count, count })}
      </p>
      {shown.length === 0 ? (
        <EmptyList
          title={t('nothingFound')}
          text={t('nothingFoundText')}
          action={t('clear')}
          onAction={() => setFilter(usedDevices)}
        />
      ) : (
        <VirtualTable
          label={t('title')}
          rows={shown}
          onOpen={open}
          {...{ columns, sorting, onSort, openId }}
        />
      )}
    </>
  );
}

function Toolbar(props: {
  readonly filter: DeviceFilter;
  readonly onFilter: (filter: DeviceFilter) => void;
  readonly columns: readonly Column<Device, DeviceColumn>[];
  readonly sorting: Sorting<DeviceColumn>;
  readonly onSort: (by: DeviceColumn) => void;
}) {
  const { t } = useTranslation('devices');
  const { filter, onFilter } = props;
  return (
    <ListToolbar
      search={{ label: t('search'), hint: t('searchHint'), text: filter.text }}
      onSearch={(text) => onFilter({ ...filter, text })}
      columns={props.columns}
      sorting={props.sorting}
      onSort={props.onSort}
      filters={[
        {
          label: t('filter'),
          value: filter.condition,
          options: [
            { value: 'used', text: t('used') },
            { value: 'attention', text: t('attention') },
            ...CONDITIONS.map((value) => ({ value, text: t(`condition.${value}`) })),
          ],
          onChange: (condition) =>
            onFilter({ ...filter, condition: condition as DeviceFilter['condition'] }),
        },
      ]}
    />
  );
}

function useShown(
  devices: readonly Device[],
  asked: {
    readonly filter: DeviceFilter;
    readonly sorting: Sorting<DeviceColumn>;
    readonly roomName: (roomId: string | null) => string;
  },
): readonly Device[] {
  const { sorting, roomName } = asked;
  const { locale } = useFormats();
  // Typing comes before the list.
  const filter = useDeferredValue(asked.filter);
  return useMemo(() => {
    const { compare } = new Intl.Collator(locale, { numeric: true });
    return devicesShown(devices, filter, sorting, { compareText: compare, roomName });
  }, [devices, filter, sorting, roomName, locale]);
}

function useColumns(
  roomName: (roomId: string | null) => string,
): readonly Column<Device, DeviceColumn>[] {
  const { t } = useTranslation('devices');
  return useMemo(() => {
    const titled = (key: DeviceColumn) => ({
      key,
      title: t(`column.${key}`),
      isSortable: true,
    });
    return [
      { ...titled('name'), width: '3fr', cell: (device) => <DeviceName device={device} /> },
      { ...titled('state'), width: '3fr', cell: (device) => <DeviceState device={device} /> },
      {
        ...titled('room'),
        width: '3fr',
        cell: ({ roomId }) => (roomId === null ? t('noRoom') : <bdi>{roomName(roomId)}</bdi>),
      },
      { ...titled('seen'), width: '2fr', cell: (device) => <Seen device={device} /> },
    ];
  }, [t, roomName]);
}

function DeviceName({ device }: { readonly device: Device }) {
  const styles = useStyles();
  const { name, model, serialNumber } = device;
  return (
    <span>
      <bdi className={styles.name}>{name}</bdi>
      <bdi className={styles.small}>{[model, serialNumber].filter(Boolean).join(' · ')}</bdi>
    </span>
  );
}

function Seen({ device }: { readonly device: Device }) {
  const { t } = useTranslation('devices');
  const formats = useFormats();
  const now = useNow();
  const { lastSeenAt } = device;
  return lastSeenAt === undefined ? t('never') : formats.age(lastSeenAt, now);
}
