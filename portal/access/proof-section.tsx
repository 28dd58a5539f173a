/** The verdict in words, what it rests on, and *Check now*. */
import { makeStyles, Spinner, tokens, typographyStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useRights } from '../organisations/rights.ts';
import { useApiWords } from '../parts/api-words.ts';
import { Facts } from '../parts/facts.tsx';
import { Section } from '../parts/section.tsx';
import { Status } from '../parts/status.tsx';
import { useFormats, useNow } from '../parts/use-formats.ts';
import { evidenceQuery, type MailboxAccess } from './access-query.ts';
import { CheckForm } from './check-form.tsx';
import { RoomResults } from './room-results.tsx';
import { probeAnswer, roomResults, toneOf } from './verdict.ts';

const useStyles = makeStyles({
  verdict: { ...typographyStyles.subtitle2, margin: 0 },
  action: { margin: 0, maxWidth: '46rem' },
  next: { color: tokens.colorNeutralForeground2 },
});

interface Props {
  readonly org: string;
  readonly access: MailboxAccess;
}

export function ProofSection({ org, access }: Props) {
  const { t } = useTranslation('access');
  const styles = useStyles();
  const words = useApiWords();
  const { administer } = useRights(org);
  const { result, checking } = access;
  const said = result === undefined ? t('never', { returnObjects: true }) : words.verdict(result);
  return (
    <Section
      title={t('proof')}
      intro={t('proofIntro')}
      actions={checking ? <Spinner size="tiny" label={t('checking')} /> : null}
    >
      <div role="status">
        <p className={styles.verdict}>
          <Status tone={toneOf(result?.verdict)}>{said.title}</Status>
        </p>
      </div>
      <p className={styles.action}>
        <span className={styles.next}>{t('nextStep')}</span> {said.action}
      </p>
      <ProofFacts org={org} access={access} />
      {administer ? <CheckForm org={org} access={access} /> : <p>{t('membersRead')}</p>}
    </Section>
  );
}

function ProofFacts({ org, access }: Props) {
  const { t } = useTranslation('access');
  const formats = useFormats();
  const now = useNow();
  const { result, canary, checking, nextCheckAt } = access;
  const answer = probeAnswer(result);
  const hash = result?.hash ?? '';
  const { data: evidence } = useQuery({
    ...evidenceQuery(useApi(), org, hash),
    enabled: hash !== '',
  });
  const probe = evidence?.evidence.canary.after;
  const facts: [string, React.ReactNode][] = [
    ...(result === undefined
      ? []
      : ([
          [
            t(result.verdict === 'not-checked' ? 'changedAt' : 'checkedAt'),
            t('when', { age: formats.age(result.at, now), at: formats.moment(result.at) }),
          ],
        ] as [string, string][])),
    ...(checking || nextCheckAt === undefined
      ? []
      : ([[t('nextCheck'), formats.moment(nextCheckAt)]] as [string, string][])),
    [t('probe'), t(`probeChosen.${canary.chosen}`)],
    ...(answer === undefined
      ? []
      : ([
          [
            t('probeAnswer'),
            <Status
              key="answer"
              tone={answer === 'refused' ? 'good' : answer === 'readable' ? 'bad' : 'warning'}
              {...(probe !== undefined && {
                detail: t('microsoftSaid', {
                  answer: [probe.status, probe.code].filter(Boolean).join(' '),
                }),
              })}
            >
              {t(`probeAnswers.${answer}`)}
            </Status>,
          ],
        ] as [string, React.ReactNode][])),
  ];
  return (
    <>
      <Facts facts={facts} />
      {result === undefined || result.rooms.length === 0 ? null : (
        <RoomResults results={roomResults(result, evidence?.rooms ?? [])} />
      )}
    </>
  );
}
