/** The columns of the list of set-ups. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { stateTone } from '../organisations/state-tone.ts';
import { useApiWords } from '../parts/api-words.ts';
import { Status } from '../parts/status.tsx';
import type { Column } from '../parts/virtual-row.tsx';
import { Age } from './age.tsx';
import { organisationColumn } from './organisation-column.tsx';
import type { SetupItem } from './queries.ts';

export type SetupRow = SetupItem & { readonly id: string };

const useStyles = makeStyles({
  quiet: { display: 'block', color: tokens.colorNeutralForeground2 },
});

export function useSetupColumns(): readonly Column<SetupRow, string>[] {
  const { t } = useTranslation('operations');
  return useMemo(
    () => [
      organisationColumn(t('organisation')),
      { key: 'state', title: t('state'), width: '1.5fr', cell: (row) => <State {...row} /> },
      { key: 'since', title: t('since'), width: '1fr', cell: ({ since }) => <Age at={since} /> },
      { key: 'why', title: t('why'), width: '3fr', cell: (row) => <Why {...row} /> },
    ],
    [t],
  );
}

function State({ state }: SetupRow) {
  const { t } = useTranslation();
  return <Status tone={stateTone(state)}>{t(`state.${state}`)}</Status>;
}

function Why(row: SetupRow) {
  const styles = useStyles();
  const words = useApiWords();
  const { problem, problemTitle = '', action = '', waitingFor, waitingForText = '' } = row;
  if (problem === undefined) {
    return waitingFor === undefined ? null : (
      <span>{words.notice({ code: waitingFor, message: waitingForText })}</span>
    );
  }
  const cause = words.problem({
    code: problem,
    title: problemTitle,
    detail: '',
    action,
  });
  return (
    <span>
      {cause.title}
      <span className={styles.quiet}>{cause.action}</span>
    </span>
  );
}
