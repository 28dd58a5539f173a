/** State, cause and the one next step, with what support asks for. */
import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { stateTone } from '../organisations/state-tone.ts';
import { useApiWords } from '../parts/api-words.ts';
import { Facts } from '../parts/facts.tsx';
import { Section } from '../parts/section.tsx';
import { Status } from '../parts/status.tsx';
import { useFormats, useNow } from '../parts/use-formats.ts';
import type { SetupDetail } from './queries.ts';

const useStyles = makeStyles({
  code: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
});

export function SetupFacts({ setup }: { readonly setup: SetupDetail }) {
  const { t } = useTranslation('operations');
  return (
    <Section title={t('now')}>
      <Cause setup={setup} />
      <Facts facts={useFacts(setup)} />
    </Section>
  );
}

function Cause({ setup }: { readonly setup: SetupDetail }) {
  const { t } = useTranslation('operations');
  const words = useApiWords();
  const { problem, problemTitle = '', action = '', waitingFor, waitingForText = '' } = setup;
  if (problem !== undefined) {
    const cause = words.problem({ code: problem, title: problemTitle, detail: '', action });
    return (
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{cause.title}</MessageBarTitle>
          {cause.action}
        </MessageBarBody>
      </MessageBar>
    );
  }
  if (waitingFor === undefined) return null;
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{t('waits')}</MessageBarTitle>
        {words.notice({ code: waitingFor, message: waitingForText })}
      </MessageBarBody>
    </MessageBar>
  );
}

function useFacts(setup: SetupDetail): readonly (readonly [string, ReactNode])[] {
  const { t } = useTranslation('operations');
  const { t: app } = useTranslation();
  const { t: access } = useTranslation('access');
  const styles = useStyles();
  const formats = useFormats();
  const words = useApiWords();
  const now = useNow();
  const code = (text: string) => (
    <code className={styles.code} translate="no">
      {text}
    </code>
  );
  const { state, since, deadline, attempt, profile, microsoftTenant, organisation } = setup;
  const { problem, waitingFor, warnings, titles, profileChange } = setup;
  const modeOf = (mode: NonNullable<typeof profile>) => access(`modes.${mode}.name`);
  const facts: (readonly [string, ReactNode] | undefined)[] = [
    [
      t('state'),
      <Status key="state" tone={stateTone(state)}>
        {app(`state.${state}`)}
      </Status>,
    ],
    [t('since'), `${formats.moment(since)} (${formats.age(since, now)})`],
    deadline === undefined ? undefined : [t('deadline'), formats.left(deadline, now)],
    [t('attempt'), formats.number(attempt)],
    problem === undefined ? undefined : [t('problemCode'), code(problem)],
    waitingFor === undefined ? undefined : [t('waitsForCode'), code(waitingFor)],
    profile === undefined ? undefined : [t('accessMode'), modeOf(profile)],
    profileChange === undefined
      ? undefined
      : [
          t('modeChange'),
          t('modeFromTo', {
            from: modeOf(profileChange.from),
            to: modeOf(profileChange.to),
            step: t(`modeSteps.${profileChange.step}`),
          }),
        ],
    microsoftTenant === undefined
      ? undefined
      : [
          t('tenant'),
          <span key="tenant">
            <bdi>{microsoftTenant.displayName}</bdi> {code(microsoftTenant.id)}
          </span>,
        ],
    [t('organisationId'), code(organisation.id)],
    warnings.length === 0
      ? undefined
      : [
          t('warnings'),
          warnings
            .map((warning) => words.notice({ code: warning, message: titles[warning] ?? warning }))
            .join(' '),
        ],
  ];
  return facts.filter((fact) => fact !== undefined);
}
