/** The whole history as a file, for an administrator. */
import { Button, Field, Select } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cursorOf, linkOf } from '../api/pages.ts';
import { useApi } from '../api/use-api.ts';
import { ExportDialog } from '../parts/export-dialog.tsx';

const types = { csv: 'text/csv', jsonl: 'application/jsonl' } as const;
const formats = ['csv', 'jsonl'] as const;

export function ExportHistory({ org }: { readonly org: string }) {
  const { t } = useTranslation('history');
  const api = useApi();
  const [isOpen, setOpen] = useState(false);
  const [format, setFormat] = useState<(typeof formats)[number]>('csv');
  const readPart = async (after: string | undefined, signal: AbortSignal) => {
    const { data = '', response } = await api.GET('/organisations/{org}/audit/export', {
      params: { path: { org }, query: { format, ...(after !== undefined && { after }) } },
      parseAs: 'text',
      signal,
    });
    return { text: data, after: cursorOf(linkOf(response)) };
  };
  return (
    <>
      <Button icon={<ArrowDownloadRegular />} onClick={() => setOpen(true)}>
        {t('export.button')}
      </Button>
      {isOpen ? (
        <ExportDialog
          title={t('export.button')}
          file={{ name: `audit-${org}.${format}`, type: types[format] }}
          readPart={readPart}
          onClose={() => setOpen(false)}
        >
          <p>{t('export.text')}</p>
          <Field label={t('export.format')} hint={t('export.formatHint')}>
            <Select
              value={format}
              onChange={(_event, { value }) => setFormat(value as typeof format)}
            >
              {formats.map((each) => (
                <option key={each} value={each}>
                  {t(`export.formats.${each}`)}
                </option>
              ))}
            </Select>
          </Field>
        </ExportDialog>
      ) : null}
    </>
  );
}
