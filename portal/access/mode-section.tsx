/** How calendars are opened, and the way to another access mode. */
import { Button, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isConnected, type Setup } from '../organisations/organisation.ts';
import { useRights } from '../organisations/rights.ts';
import { Section } from '../parts/section.tsx';
import type { MailboxAccess } from './access-query.ts';
import { BeginChange } from './begin-change.tsx';
import { ModeChange } from './mode-change.tsx';

const useStyles = makeStyles({ text: { margin: 0 } });

interface Props {
  readonly org: string;
  readonly setup: Setup;
  readonly access: MailboxAccess | undefined;
}

export function ModeSection({ org, setup, access }: Props) {
  const { t } = useTranslation('access');
  const styles = useStyles();
  const { administer } = useRights(org);
  const [isAsking, setAsking] = useState(false);
  const { state, profile, profileChange } = setup;
  if (profile === undefined || !isConnected(state)) return null;
  const mayBegin = administer && profileChange === undefined;
  return (
    <Section
      title={t('mode')}
      intro={t('modeInUse', { mode: t(`modes.${profile}.name`) })}
      actions={mayBegin ? <Button onClick={() => setAsking(true)}>{t('changeMode')}</Button> : null}
    >
      {profileChange === undefined ? (
        <p className={styles.text}>{t(`modes.${profile}.text`)}</p>
      ) : (
        <ModeChange org={org} change={profileChange} access={access} />
      )}
      {isAsking ? (
        <BeginChange org={org} current={profile} onClose={() => setAsking(false)} />
      ) : null}
    </Section>
  );
}
