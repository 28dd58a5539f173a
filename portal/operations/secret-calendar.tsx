/** When secrets end and are renewed, week by week. */
import { useTranslation } from 'react-i18next';
import { useFormats } from '../parts/use-formats.ts';
import { Chart, NoNumbers } from './charts/chart.tsx';
import { Columns } from './charts/columns.tsx';
import type { Summary } from './queries.ts';

export function SecretCalendar({ summary }: { readonly summary: Summary }) {
  const { t } = useTranslation('operations');
  const { locale, number } = useFormats();
  const { weeks } = summary.secrets;
  const dayOf = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  const sum = (what: 'ending' | 'renewing') => weeks.reduce((total, week) => total + week[what], 0);
  const columns = weeks.map(({ monday, ending, renewing }) => ({
    label: dayOf.format(new Date(monday)),
    first: renewing,
    second: ending,
  }));
  const names = { first: t('renewals'), second: t('endings') };
  const [renewals, endings] = [sum('renewing'), sum('ending')];
  return (
    <Chart
      title={t('secretCalendar')}
      intro={t('secretCalendarText')}
      summary={t('secretCalendarSummary', {
        renewals: number(renewals),
        endings: number(endings),
      })}
      table={{
        titles: [t('weekOf'), names.first, names.second],
        rows: columns.map(({ label, first, second }) => [label, number(first), number(second)]),
      }}
    >
      {renewals + endings === 0 ? (
        <NoNumbers text={t('noSecretsSoon')} />
      ) : (
        <Columns columns={columns} names={names} />
      )}
    </Chart>
  );
}
