/** Adds devices from a CSV file: check, progress, and the pairing codes as a file. */
import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { type ChangeEvent, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { DetailsPanel } from '../parts/details-panel.tsx';
import { download } from '../parts/download.ts';
import { roomsQuery } from '../rooms/room-queries.ts';
import { type CheckedList, checkList, templateOf } from './device-list.ts';
import { devicesByRoom, devicesQuery } from './device-queries.ts';
import { begin, hasUnsavedCodes, useInstallation } from './installation.ts';
import { InstallationView } from './installation-view.tsx';
import { textOf } from './list-file.ts';
import { WrongLines } from './wrong-lines.tsx';

const useStyles = makeStyles({
  form: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingVerticalM,
    justifyItems: 'start',
  },
  file: { display: 'grid', gap: tokens.spacingVerticalXS, minWidth: 0, maxWidth: '100%' },
  input: { font: 'inherit', color: 'inherit', maxWidth: '100%' },
  text: { margin: 0 },
});

export function AddMany({ org, onClose }: { readonly org: string; readonly onClose: () => void }) {
  const { t } = useTranslation('devices');
  const installation = useInstallation(org);
  return (
    <DetailsPanel title={t('bulk')} onClose={onClose}>
      {installation === undefined ? (
        <FileForm org={org} />
      ) : (
        <InstallationView installation={installation} />
      )}
    </DetailsPanel>
  );
}

/** Closing the panel does not stop it, and codes that nobody has saved are not forgotten. */
export function InstallationReminder(props: { readonly org: string; readonly onOpen: () => void }) {
  const { t } = useTranslation('devices');
  const installation = useInstallation(props.org);
  if (installation === undefined) return null;
  const { isRunning } = installation;
  if (!isRunning && !hasUnsavedCodes(installation)) return null;
  return (
    <MessageBar intent={isRunning ? 'info' : 'warning'} layout="multiline">
      <MessageBarBody>{t(isRunning ? 'bulkRunning' : 'bulkNotSaved')}</MessageBarBody>
      <MessageBarActions>
        <Button onClick={props.onOpen}>{t('bulkBack')}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}

function useKnown(org: string) {
  const api = useApi();
  const { data: rooms } = useQuery(roomsQuery(api, org));
  const { data: devices } = useQuery(devicesQuery(api, org));
  return {
    rooms: rooms?.items ?? [],
    devices: devices?.items ?? [],
    isWhole: rooms?.isWhole === true && devices?.isWhole === true,
  };
}

function FileForm({ org }: { readonly org: string }) {
  const { t } = useTranslation('devices');
  const styles = useStyles();
  const api = useApi();
  const id = useId();
  const known = useKnown(org);
  const [file, setFile] = useState<{ readonly text?: string; readonly fault?: FileFault }>({});
  const checked = useChecked(file.text, known);
  const choose = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const chosen = target.files?.[0];
    setFile(chosen === undefined ? {} : await textOf(chosen));
    // The same file, corrected, can be chosen again.
    target.value = '';
  };
  const template = () =>
    download(t('csv.template'), 'text/csv', templateOf(known.rooms, devicesByRoom(known.devices)));
  return (
    <div className={styles.form}>
      <p className={styles.text}>{t('bulkText')}</p>
      <Button disabledFocusable={!known.isWhole} onClick={template}>
        {t('template')}
      </Button>
      <div className={styles.file}>
        <label htmlFor={id}>{t('file')}</label>
        <input
          id={id}
          className={styles.input}
          type="file"
          accept=".csv,text/csv,text/plain"
          disabled={!known.isWhole}
          onChange={(event) => void choose(event)}
        />
      </div>
      <div role="status" className={styles.form}>
        {file.fault === undefined ? null : <p className={styles.text}>{t(file.fault)}</p>}
        {checked === undefined ? null : <Checked checked={checked} />}
      </div>
      {checked === undefined || checked.rows.length === 0 ? null : (
        <Button appearance="primary" onClick={() => void begin(api, org, checked.rows)}>
          {t('bulkAdd', { count: checked.rows.length })}
        </Button>
      )}
    </div>
  );
}

type FileFault = 'tooLarge' | 'unreadable';

function useChecked(
  text: string | undefined,
  { rooms, devices }: Pick<ReturnType<typeof useKnown>, 'rooms' | 'devices'>,
): CheckedList | undefined {
  return useMemo(
    () => (text === undefined ? undefined : checkList(text, { rooms, devices })),
    [text, rooms, devices],
  );
}

function Checked({ checked }: { readonly checked: CheckedList }) {
  const { t } = useTranslation('devices');
  const styles = useStyles();
  const { rows, wrong } = checked;
  return (
    <>
      {rows.length === 0 ? null : (
        <p className={styles.text}>{t('ready', { count: rows.length })}</p>
      )}
      {wrong.length === 0 ? null : (
        <WrongLines
          title={t('wrong', { count: wrong.length })}
          text={t('wrongText')}
          lines={wrong.map(({ line, fault }) => ({ line, why: t(`fault.${fault}`) }))}
        />
      )}
    </>
  );
}
