/** The columns of the list of organisations: how well their rooms are followed. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Status } from '../parts/status.tsx';
import type { Tone } from '../parts/tone.ts';
import { useFormats } from '../parts/use-formats.ts';
import type { Column } from '../parts/virtual-row.tsx';
import { Age } from './age.tsx';
import { organisationColumn } from './organisation-column.tsx';
import type { SyncItem } from './queries.ts';

export type SyncRow = SyncItem & { readonly id: string };

const tones: Readonly<Record<NonNullable<SyncItem['problem']>, Tone>> = {
  paused: 'bad',
  late: 'bad',
  unreadable: 'warning',
  failing: 'warning',
};

export function useSyncColumns(): readonly Column<SyncRow, string>[] {
  const { t } = useTranslation('operations');
  return useMemo(
    () => [
      organisationColumn(t('organisation')),
      { key: 'health', title: t('health'), width: '3fr', cell: (row) => <Health {...row} /> },
      { key: 'rooms', title: t('rooms'), width: '2fr', cell: (row) => <Rooms {...row} /> },
      { key: 'lag', title: t('lag'), width: '1.5fr', cell: (row) => <Lag {...row} /> },
      { key: 'oldest', title: t('oldest'), width: '1.5fr', cell: (row) => <Oldest {...row} /> },
    ],
    [t],
  );
}

export function Health({ problem, pause }: SyncItem) {
  const { t } = useTranslation('operations');
  const pauses = t('pauses', { returnObjects: true });
  if (problem === undefined) return <Status tone="good">{t('inTime')}</Status>;
  // The next step depends on the cause of the pause.
  const why =
    pause === undefined ? [] : [`${pauses[pause.cause].title}.`, pauses[pause.cause].action];
  const detail = problem === 'paused' ? why.join(' ') : t(`sync.${problem}.action`);
  return (
    <Status tone={tones[problem]} detail={detail}>
      {t(`sync.${problem}.title`)}
    </Status>
  );
}

function Rooms({ rooms, notified, late, failing, unreadable }: SyncRow) {
  const { t } = useTranslation('operations');
  const troubled = late + failing + unreadable;
  return (
    <span>
      {t('roomCount', { count: rooms })}
      <br />
      {troubled > 0
        ? t('roomTroubles', { late, failing, unreadable })
        : t('notified', { notified })}
    </span>
  );
}

function Lag({ lag }: SyncRow) {
  const { t } = useTranslation('operations');
  const formats = useFormats();
  if (lag.changes === 0) return <span>–</span>;
  if (lag.p95Seconds === null) return <span>{t('overAnHour')}</span>;
  return <span>{t('seconds', { seconds: formats.number(lag.p95Seconds) })}</span>;
}

function Oldest({ oldestReadAt }: SyncRow) {
  return oldestReadAt === null ? <span>–</span> : <Age at={oldestReadAt} />;
}
