/** Everything that is stored about an organisation: a file of it, and its erasure. For operators who may act. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular, DeleteRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { cursorOf } from '../api/pages.ts';
import { useApi } from '../api/use-api.ts';
import { ExportDialog } from '../parts/export-dialog.tsx';
import { Section } from '../parts/section.tsx';
import { EraseOrganisation } from './erase-organisation.tsx';
import type { SetupItem } from './queries.ts';
import { useMayAct } from './use-may-act.ts';

const AT_ONCE = 200;

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

interface Props extends Pick<SetupItem, 'organisation'> {
  /** The organisation is about to be gone. */
  readonly onErasing: () => void;
}

export function OrganisationData({ organisation, onErasing }: Props) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const mayAct = useMayAct();
  const [open, setOpen] = useState<'export' | 'erase'>();
  const close = () => setOpen(undefined);
  if (!mayAct) return null;
  return (
    <Section title={t('data.title')} intro={t('data.text')}>
      <div className={styles.actions}>
        <Button icon={<ArrowDownloadRegular />} onClick={() => setOpen('export')}>
          {t('data.export')}
        </Button>
        <Button icon={<DeleteRegular />} onClick={() => setOpen('erase')}>
          {t('data.erase')}
        </Button>
      </div>
      {open === 'export' ? <ExportData organisation={organisation} onClose={close} /> : null}
      {open === 'erase' ? (
        <EraseOrganisation organisation={organisation} onErasing={onErasing} onClose={close} />
      ) : null}
    </Section>
  );
}

function ExportData(
  props: Pick<SetupItem, 'organisation'> & {
    readonly onClose: () => void;
  },
) {
  const { t } = useTranslation('operations');
  const api = useApi();
  const { id: org, name } = props.organisation;
  const readPart = async (after: string | undefined, signal: AbortSignal) => {
    const query = { limit: AT_ONCE, ...(after !== undefined && { after }) };
    const params = { path: { org }, query };
    const { items, nextLink } = bodyOf(
      await api.GET('/operations/organisations/{org}/data', { params, signal }),
    );
    const text = items.map((record) => `${JSON.stringify(record)}\n`).join('');
    return { text, after: cursorOf(nextLink) };
  };
  return (
    <ExportDialog
      title={t('data.exportTitle', { name })}
      file={{ name: `organisation-${org}.jsonl`, type: 'application/jsonl' }}
      readPart={readPart}
      onClose={props.onClose}
    >
      <p>{t('data.exportText')}</p>
    </ExportDialog>
  );
}
