/** One secret: its dates, its names in Key Vault and at Microsoft, and its renewal. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Facts } from '../parts/facts.tsx';
import { PageLink } from '../parts/links.tsx';
import { useFormats } from '../parts/use-formats.ts';
import { ActDialog } from './act-dialog.tsx';
import type { SecretRow } from './secret-columns.tsx';
import { secretTarget } from './secret-target.ts';
import { useMayAct } from './use-may-act.ts';

const useStyles = makeStyles({
  code: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
});

export function SecretDetails({ secret }: { readonly secret: SecretRow }) {
  const { t } = useTranslation('operations');
  const formats = useFormats();
  const mayAct = useMayAct();
  const [isAsked, setAsked] = useState(false);
  const code = useCode();
  const { organisation, name, version, keyId, generation, createdAt, expiresOn, rotatesAt } =
    secret;
  const target = secretTarget(secret);
  const facts = [
    [t('ends'), formats.moment(expiresOn)],
    [t('renews'), rotatesAt === undefined ? t('byHand') : formats.moment(rotatesAt)],
    [t('made'), createdAt === undefined ? '–' : formats.moment(createdAt)],
    [t('generation'), generation === undefined ? '–' : formats.number(generation)],
    [t('vaultName'), code(name)],
    [t('vaultVersion'), code(version)],
    [t('keyId'), code(keyId ?? '–')],
  ] as const;
  return (
    <>
      <Facts facts={facts} />
      {target.isPossible ? (
        <PageLink to="/operations/setups/$org" params={{ org: organisation.id }}>
          {t('openSetup')}
        </PageLink>
      ) : (
        <p>{t('ownSecretText')}</p>
      )}
      {mayAct && target.isPossible ? (
        <div>
          <Button appearance="primary" onClick={() => setAsked(true)}>
            {t('act.rotate.button')}
          </Button>
        </div>
      ) : null}
      {isAsked ? (
        <ActDialog act="rotate" targets={[target]} onClose={() => setAsked(false)} />
      ) : null}
    </>
  );
}

function useCode() {
  const styles = useStyles();
  return (text: string) => (
    <code className={styles.code} translate="no">
      {text}
    </code>
  );
}
