/** How long set-ups take: what is ours, and what is people's. */
import { useTranslation } from 'react-i18next';
import { Facts } from '../parts/facts.tsx';
import { Section } from '../parts/section.tsx';
import { useFormats } from '../parts/use-formats.ts';
import { NoNumbers } from './charts/chart.tsx';
import { lengthOf } from './length.ts';
import type { Summary } from './queries.ts';

const PHASES = ['approvals', 'validating', 'verifying', 'total'] as const;

export function Durations({ summary }: { readonly summary: Summary }) {
  const { t } = useTranslation('operations');
  const { locale } = useFormats();
  const { setups, byPhase } = summary.durations;
  const textOf = (seconds: number) => {
    const { value, unit } = lengthOf(seconds);
    return new Intl.NumberFormat(locale, {
      style: 'unit',
      unit,
      unitDisplay: 'long',
      maximumFractionDigits: 1,
    }).format(value);
  };
  return (
    <Section
      title={t('durations')}
      {...(setups > 0 && { intro: t('durationsText', { count: setups }) })}
    >
      {setups === 0 ? (
        <NoNumbers text={t('noDurations')} />
      ) : (
        <Facts
          facts={PHASES.map((phase) => [
            t(`phases.${phase}`),
            t('within', {
              median: textOf(byPhase[phase]?.p50Seconds ?? 0),
              slow: textOf(byPhase[phase]?.p90Seconds ?? 0),
            }),
          ])}
        />
      )}
    </Section>
  );
}
