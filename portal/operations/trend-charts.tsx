/** How well calendars were followed in the last day: rooms in trouble, and changes that came in time. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useFormats } from '../parts/use-formats.ts';
import { Chart, NoNumbers } from './charts/chart.tsx';
import { Lines } from './charts/lines.tsx';
import { type TrendSample, trendQuery } from './queries.ts';
import { inTimeLine, LONGEST_GAP_MS, troubleLines } from './trend.ts';

const DAY_MS = 24 * 3600_000;

interface Props {
  readonly samples: readonly TrendSample[];
  readonly now: number;
}

export function TrendCharts({ at }: { readonly at: string }) {
  const { data } = useQuery(trendQuery(useApi()));
  const props = { samples: data ?? [], now: Date.parse(at) };
  return (
    <>
      <Freshness {...props} />
      <InTime {...props} />
    </>
  );
}

function Freshness({ samples, now }: Props) {
  const { t } = useTranslation('operations');
  const formats = useFormats();
  const axis = useAxis(now);
  const names = { late: t('late'), failing: t('failing'), unreadable: t('unreadable') };
  const newest = samples.at(-1)?.rooms;
  const summary =
    newest === undefined ? t('noSamples') : t('syncEntry', { ...newest, count: newest.followed });
  return (
    <Chart
      title={t('freshness')}
      intro={t('freshnessText')}
      summary={summary}
      table={{
        titles: [t('time'), t('rooms'), names.late, names.failing, names.unreadable],
        rows: samples.map(({ at, rooms }) => [
          formats.moment(at),
          ...[rooms.followed, rooms.late, rooms.failing, rooms.unreadable].map(formats.number),
        ]),
      }}
    >
      {samples.length === 0 ? (
        <NoNumbers text={t('noSamples')} />
      ) : (
        <Lines lines={troubleLines(samples, names)} textOf={formats.number} {...axis} />
      )}
    </Chart>
  );
}

function InTime({ samples, now }: Props) {
  const { t } = useTranslation('operations');
  const formats = useFormats();
  const percent = new Intl.NumberFormat(formats.locale, {
    style: 'percent',
    maximumFractionDigits: 1,
  });
  const axis = useAxis(now);
  const line = inTimeLine(samples, t('inTimeShare'));
  const newest = line.points.at(-1);
  return (
    <Chart
      title={t('inTimeTitle')}
      intro={t('inTimeText')}
      summary={
        newest === undefined
          ? t('noChanges')
          : t('inTimeSummary', { share: percent.format(newest.value / 100) })
      }
      table={{
        titles: [t('time'), t('changes'), t('withinObjective')],
        rows: samples.map(({ at, changes, withinObjective }) => [
          formats.moment(at),
          formats.number(changes),
          formats.number(withinObjective),
        ]),
      }}
    >
      {newest === undefined ? (
        <NoNumbers text={t('noChanges')} />
      ) : (
        <Lines
          lines={[line]}
          limit={100}
          textOf={(value) => percent.format(value / 100)}
          {...axis}
        />
      )}
    </Chart>
  );
}

function useAxis(now: number) {
  const formats = useFormats();
  return {
    from: now - DAY_MS,
    to: now,
    longestGap: LONGEST_GAP_MS,
    timeOf: (at: number) => formats.time(new Date(at).toISOString()),
  };
}
