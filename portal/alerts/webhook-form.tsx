/** Sets or changes the address. What somebody else saved meanwhile does not take away what is being typed. */
import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { useApi } from '../api/use-api.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { Problem } from '../parts/problem.tsx';

const LONGEST = 2048;

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', alignItems: 'start', gap: tokens.spacingHorizontalM },
  field: { flexGrow: 1, flexBasis: '18rem', minWidth: 0, maxWidth: '40rem' },
  // As high as the label above the field beside it.
  button: { marginBlockStart: '1.625rem' },
});

export function WebhookForm(props: {
  readonly org: string;
  readonly url: string | undefined;
  readonly onSecret: (secret: string) => void;
}) {
  const { t } = useTranslation('alerts');
  const styles = useStyles();
  const { org, url, onSecret } = props;
  const api = useApi();
  const cache = useQueryClient();
  const announce = useAnnounce();
  const [typed, setTyped] = useState<string>();
  const value = typed ?? url ?? '';
  const save = useMutation({
    mutationFn: async () =>
      bodyOf(
        await api.PUT('/organisations/{org}/webhook', {
          params: { path: { org } },
          body: { url: value.trim() },
        }),
      ),
    async onSuccess(webhook) {
      announce(t('webhookSaved'));
      if ('signingSecret' in webhook) onSecret(webhook.signingSecret);
      await cache.invalidateQueries({ queryKey: ['webhook', org] });
      setTyped(undefined);
    },
  });
  return (
    <>
      {save.isError ? <Problem error={save.error} /> : null}
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Field label={t('webhookAddress')} hint={t('webhookHint')} className={styles.field}>
          <Input
            type="url"
            required
            maxLength={LONGEST}
            placeholder="https://"
            value={value}
            onChange={(_event, data) => setTyped(data.value)}
          />
        </Field>
        <Button
          type="submit"
          className={styles.button}
          disabledFocusable={save.isPending || value.trim() === (url ?? '')}
        >
          {t('saveWebhook')}
        </Button>
      </form>
    </>
  );
}
