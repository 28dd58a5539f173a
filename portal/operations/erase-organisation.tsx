/** Asks for the name of the organisation, erases it, and says what became of that. Closing does not stop it. */
import { Field, Input, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { AskDialog } from '../parts/ask-dialog.tsx';
import { Status } from '../parts/status.tsx';
import { endsOfErasures, erasureEndQuery } from './erasure-query.ts';
import type { SetupItem } from './queries.ts';

const useStyles = makeStyles({
  list: { marginBlock: tokens.spacingVerticalM, paddingInlineStart: tokens.spacingHorizontalXL },
});

export function EraseOrganisation(
  props: Pick<SetupItem, 'organisation'> & {
    readonly onErasing: () => void;
    readonly onClose: () => void;
  },
) {
  const { t } = useTranslation('operations');
  const api = useApi();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const { organisation, onErasing, onClose } = props;
  const { id: org, name } = organisation;
  const [typed, setTyped] = useState('');
  const erase = useMutation({
    async mutationFn() {
      const ended = (await endsOfErasures(api, org)).at(0)?.sequence ?? 0;
      const params = { path: { org } };
      await api.POST('/operations/organisations/{org}/erasure', { params, body: { name } });
      return ended;
    },
    onSuccess: onErasing,
  });
  const leave = async (): Promise<void> => {
    onClose();
    await navigate({ to: '/operations/setups' });
    await cache.invalidateQueries({ queryKey: ['operations'] });
  };
  if (erase.data !== undefined) {
    return (
      <AskDialog
        title={t('data.erasureOf', { name })}
        yes={t('close')}
        isPending={false}
        isOver
        onYes={() => void leave()}
        onClose={() => void leave()}
      >
        <End org={org} after={erase.data} />
      </AskDialog>
    );
  }
  return (
    <AskDialog
      title={t('data.eraseTitle', { name })}
      yes={t('data.eraseYes')}
      isPending={erase.isPending || typed.trim() !== name.trim()}
      error={erase.error}
      onYes={() => erase.mutate()}
      onClose={onClose}
    >
      <Removed />
      <Field label={t('data.eraseName', { name })}>
        <Input value={typed} onChange={(_event, { value }) => setTyped(value)} />
      </Field>
    </AskDialog>
  );
}

function Removed() {
  const { t } = useTranslation('operations');
  const parts = t('data.eraseParts', { returnObjects: true });
  return (
    <>
      <p>{t('data.eraseText')}</p>
      <ul className={useStyles().list}>
        {Object.entries(parts).map(([key, text]) => (
          <li key={key}>{text}</li>
        ))}
      </ul>
      <p>{t('data.eraseLeft')}</p>
    </>
  );
}

function End({ org, after }: { readonly org: string; readonly after: number }) {
  const { t } = useTranslation('operations');
  const { data: end = null } = useQuery(erasureEndQuery(useApi(), org, after));
  return (
    <div role="status">
      {end === null ? (
        <>
          <Spinner size="tiny" labelPosition="after" label={t('data.erasing')} />
          <p>{t('data.erasingText')}</p>
        </>
      ) : (
        <Outcome isErased={end.result === 'ok'} />
      )}
    </div>
  );
}

function Outcome({ isErased }: { readonly isErased: boolean }) {
  const { t } = useTranslation('operations');
  return isErased ? (
    <Status tone="good" detail={t('data.erasedText')}>
      {t('data.erased')}
    </Status>
  ) : (
    <Status tone="bad" detail={t('data.notErasedText')}>
      {t('data.notErased')}
    </Status>
  );
}
