/** *Check now*, by the same mailbox as before or another one. */
import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { Problem } from '../parts/problem.tsx';
import type { MailboxAccess } from './access-query.ts';

const LONGEST = 320;

const useStyles = makeStyles({
  form: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'start',
    gap: tokens.spacingHorizontalM,
  },
  field: { flexGrow: 1, flexBasis: '18rem', minWidth: 0, maxWidth: '34rem' },
  // As high as the label above the field beside it.
  button: { marginBlockStart: '1.625rem' },
});

export function CheckForm(props: { readonly org: string; readonly access: MailboxAccess }) {
  const { t } = useTranslation('access');
  const styles = useStyles();
  const { org, access } = props;
  const api = useApi();
  const cache = useQueryClient();
  const announce = useAnnounce();
  const [canary, setCanary] = useState('');
  const named = canary.trim();
  const check = useMutation({
    mutationFn: () =>
      api.POST('/organisations/{org}/calendar/scope/check', {
        params: { path: { org } },
        body: named === '' ? {} : { canary: named },
      }),
    onSuccess() {
      setCanary('');
      announce(t('checkBegun'));
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ['access', org] }),
  });
  // A check under way is left alone, unless it is of another mailbox.
  const isUnderWay = access.checking && named === '';
  return (
    <>
      {check.isError ? <Problem error={check.error} /> : null}
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          check.mutate();
        }}
      >
        <Field label={t('otherMailbox')} hint={t('otherMailboxHint')} className={styles.field}>
          <Input
            value={canary}
            maxLength={LONGEST}
            autoComplete="off"
            spellCheck={false}
            onChange={(_event, { value }) => setCanary(value)}
          />
        </Field>
        <Button
          type="submit"
          appearance="primary"
          className={styles.button}
          disabledFocusable={check.isPending || isUnderWay}
        >
          {t('checkNow')}
        </Button>
      </form>
    </>
  );
}
