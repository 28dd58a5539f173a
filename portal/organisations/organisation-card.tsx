/** One organisation of several: its state, its problem, and the one next step. */
import { Card, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { useApi } from '../api/use-api.ts';
import { useApiWords } from '../parts/api-words.ts';
import { PageLink } from '../parts/links.tsx';
import { Status } from '../parts/status.tsx';
import { stateTone } from './state-tone.ts';
import { createTurns } from './turns.ts';

export interface Organisation {
  readonly id: string;
  readonly name: string;
}

const AT_ONCE = 4;
const FRESH_MS = 30_000;
const inTurn = createTurns(AT_ONCE);

const useStyles = makeStyles({
  card: { height: '100%' },
  name: { fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase400 },
  problem: { margin: 0 },
  action: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function OrganisationCard({ id, name }: Organisation) {
  const { t } = useTranslation();
  const styles = useStyles();
  const words = useApiWords();
  const api = useApi();
  const { data: setup, isError } = useQuery({
    queryKey: ['setup', id],
    queryFn: () =>
      inTurn(async () =>
        bodyOf(
          await api.GET('/organisations/{org}/calendar/setup', { params: { path: { org: id } } }),
        ),
      ),
    staleTime: FRESH_MS,
  });
  const problem = setup?.problem && words.problem(setup.problem);
  const waiting = setup?.waitingFor && words.notice(setup.waitingFor);
  return (
    <Card className={styles.card}>
      <PageLink to="/organisations/$org/calendar" params={{ org: id }} className={styles.name}>
        <bdi>{name}</bdi>
      </PageLink>
      {setup === undefined ? (
        <Status tone="none">{t(isError ? 'stateUnknown' : 'loading')}</Status>
      ) : (
        <Status tone={stateTone(setup.state)}>{t(`state.${setup.state}`)}</Status>
      )}
      {problem === undefined ? null : (
        <>
          <p className={styles.problem}>{problem.title}</p>
          <p className={styles.action}>{problem.action}</p>
        </>
      )}
      {problem === undefined && waiting !== undefined ? (
        <p className={styles.action}>{waiting}</p>
      ) : null}
    </Card>
  );
}
