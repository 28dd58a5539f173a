/** The verdict in words, what it rests on, and *Check now*. */
import { makeStyles, Spinner, tokens, typographyStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
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
  const facts: (readonly [string, ReactNode])[] = [];
  if (result !== undefined) {
    const when = { age: formats.age(result.at, now), at: formats.moment(result.at) };
    facts.push([t(result.verdict === 'not-checked' ? 'changedAt' : 'checkedAt'), t('when', when)]);
  }
  if (!checking && nextCheckAt !== undefined) {
    facts.push([t('nextCheck'), formats.moment(nextCheckAt)]);
  }
  facts.push([t('probe'), t(`probeChosen.${canary.chosen}`)]);
  if (answer !== undefined) {
    facts.push([t('probeAnswer'), <ProbeAnswer key="answer" answer={answer} probe={probe} />]);
  }
  return (
    <>
      <Facts facts={facts} />
      {result === undefined || result.rooms.length === 0 ? null : (
        <RoomResults results={roomResults(result, evidence?.rooms ?? [])} />
      )}
    </>
  );
}

const answerTones = { refused: 'good', readable: 'bad', unknown: 'warning' } as const;

function ProbeAnswer(props: {
  readonly answer: keyof typeof answerTones;
  readonly probe: { readonly status: number; readonly code?: string } | undefined;
}) {
  const { t } = useTranslation('access');
  const { answer, probe } = props;
  const microsoft = probe && [probe.status, probe.code].filter(Boolean).join(' ');
  return (
    <Status
      tone={answerTones[answer]}
      detail={microsoft && t('microsoftSaid', { answer: microsoft })}
    >
      {t(`probeAnswers.${answer}`)}
    </Status>
  );
}
