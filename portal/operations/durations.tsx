/** How long set-ups take: what is ours, and what is people's. */
import {
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
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
    <Section title={t('durations')} intro={t('durationsText', { count: setups })}>
      {setups === 0 ? (
        <NoNumbers text={t('noDurations')} />
      ) : (
        <Table size="small" aria-label={t('durations')} noNativeElements={false}>
          <TableHeader>
            <TableRow>
              {[t('phase'), t('median'), t('slowTenth')].map((title) => (
                <TableHeaderCell key={title}>{title}</TableHeaderCell>
              ))}
            </TableRow>
          </TableHeader>
          <TableBody>
            {PHASES.map((phase) => (
              <TableRow key={phase}>
                <TableCell>{t(`phases.${phase}`)}</TableCell>
                <TableCell>{textOf(byPhase[phase]?.p50Seconds ?? 0)}</TableCell>
                <TableCell>{textOf(byPhase[phase]?.p90Seconds ?? 0)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Section>
  );
}
