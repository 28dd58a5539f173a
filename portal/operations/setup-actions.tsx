/** An operator's actions on one set-up: only those that would not be refused. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../parts/section.tsx';
import { ActDialog } from './act-dialog.tsx';
import type { ActKey, Target } from './acts.ts';
import type { SetupItem } from './queries.ts';
import { setupTarget } from './setup-target.ts';
import { useMayAct } from './use-may-act.ts';

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  none: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function SetupActions({ setup }: { readonly setup: SetupItem }) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const mayAct = useMayAct();
  const [asked, setAsked] = useState<{ readonly act: ActKey; readonly target: Target }>();
  if (!mayAct) {
    return (
      <Section title={t('actions')}>
        <p className={styles.none}>{t('mayOnlyLook')}</p>
      </Section>
    );
  }
  return (
    <Section title={t('actions')}>
      {setup.actions.length === 0 ? <p className={styles.none}>{t('noActions')}</p> : null}
      <div className={styles.actions}>
        {setup.actions.map((act) => (
          <Button
            key={act}
            appearance={act === 'retry' ? 'primary' : 'secondary'}
            onClick={() => setAsked({ act, target: setupTarget(setup, act) })}
          >
            {t(`act.${act}.button`)}
          </Button>
        ))}
      </div>
      {asked === undefined ? null : (
        <ActDialog act={asked.act} targets={[asked.target]} onClose={() => setAsked(undefined)} />
      )}
    </Section>
  );
}
