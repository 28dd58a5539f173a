/** The columns of the list of secrets. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Status } from '../parts/status.tsx';
import { useFormats, useNow } from '../parts/use-formats.ts';
import type { Column } from '../parts/virtual-row.tsx';
import { organisationColumn } from './organisation-column.tsx';
import type { SecretItem } from './queries.ts';
import { secretState } from './secret-state.ts';

export type SecretRow = SecretItem & { readonly id: string };

export function useSecretColumns(): readonly Column<SecretRow, string>[] {
  const { t } = useTranslation('operations');
  return useMemo(
    () => [
      organisationColumn(t('organisation')),
      { key: 'ends', title: t('ends'), width: '2fr', cell: (row) => <Ends {...row} /> },
      { key: 'renews', title: t('renews'), width: '1.5fr', cell: (row) => <Renews {...row} /> },
      { key: 'why', title: t('why'), width: '3fr', cell: (row) => <Why {...row} /> },
    ],
    [t],
  );
}

function Ends(row: SecretRow) {
  const { t } = useTranslation('operations');
  const formats = useFormats();
  const now = useNow();
  const { tone, key } = secretState(row, now);
  const { expiresOn } = row;
  return (
    <Status tone={tone} detail={formats.moment(expiresOn)}>
      {key === 'expired' ? t('expired') : formats.left(expiresOn, now)}
    </Status>
  );
}

function Renews({ rotatesAt }: SecretRow) {
  const { t } = useTranslation('operations');
  const formats = useFormats();
  const now = useNow();
  if (rotatesAt === undefined) return <span>{t('byHand')}</span>;
  return (
    <time dateTime={rotatesAt}>
      {Date.parse(rotatesAt) <= now ? t('dueNow') : formats.left(rotatesAt, now)}
    </time>
  );
}

function Why({ problem, problemTitle, action }: SecretRow) {
  const { t } = useTranslation('operations');
  if (problem === undefined) return null;
  const german: Readonly<Record<string, string>> = t('rotationCauses', { returnObjects: true });
  return (
    <Status tone="bad" detail={german[problem.replace('rotation.', '')] || action}>
      {t('renewalFailed') || problemTitle}
    </Status>
  );
}
