/** How far a list of devices is, what was refused, and the file with the pairing codes. */
import { Button, makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { download } from '../parts/download.ts';
import { Problem } from '../parts/problem.tsx';
import { Status } from '../parts/status.tsx';
import { roomsQuery } from '../rooms/room-queries.ts';
import { codesFile } from './codes-file.ts';
import { codesSaved, forget, goOn, hasUnsavedCodes, type Installation } from './installation.ts';
import { WrongLines } from './wrong-lines.tsx';

const useStyles = makeStyles({
  view: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  text: { margin: 0 },
});

export function InstallationView({ installation }: { readonly installation: Installation }) {
  const { t } = useTranslation('devices');
  const styles = useStyles();
  const api = useApi();
  const { installed, refused, error, isRunning, total } = installation;
  const done = installed.length + refused.length;
  useListAgain(installation);
  return (
    <div className={styles.view}>
      <div role="status" className={styles.view}>
        {isRunning ? <Progress done={done} total={total} /> : null}
        {!isRunning && error === undefined ? (
          <Status tone="good">{t('bulkDone', { count: installed.length })}</Status>
        ) : null}
        {!isRunning && error !== undefined ? (
          <p className={styles.text}>{t('bulkStopped', { done, total })}</p>
        ) : null}
      </div>
      {error === undefined ? null : <Problem error={error} />}
      {error === undefined ? null : (
        <div className={styles.actions}>
          <Button appearance="primary" onClick={() => void goOn(api)}>
            {t('bulkGoOn')}
          </Button>
        </div>
      )}
      {refused.length === 0 ? null : (
        <WrongLines
          title={t('bulkRefused', { count: refused.length })}
          lines={refused.map(({ line, name, detail }) => ({ line, why: `${name}: ${detail}` }))}
        />
      )}
      {isRunning ? null : <Codes installation={installation} />}
    </div>
  );
}

function Progress({ done, total }: { readonly done: number; readonly total: number }) {
  const { t } = useTranslation('devices');
  const text = t('bulkProgress', { done, total });
  return (
    <>
      <span>{text}</span>
      <ProgressBar aria-label={text} value={done} max={total} />
    </>
  );
}

function Codes({ installation }: { readonly installation: Installation }) {
  const { t } = useTranslation('devices');
  const styles = useStyles();
  const { data: rooms } = useQuery(roomsQuery(useApi(), installation.org));
  const count = installation.installed.filter(
    ({ pairingCode }) => pairingCode !== undefined,
  ).length;
  const save = () => {
    const words = t('csv', { returnObjects: true });
    const outcomes = t('outcome', { returnObjects: true });
    const text = codesFile(installation, { rooms: rooms?.items ?? [], words, outcomes });
    download(words.file, 'text/csv', text);
    codesSaved();
  };
  const isUnsaved = hasUnsavedCodes(installation);
  return (
    <>
      {count === 0 ? null : <p className={styles.text}>{t('bulkCodes', { count })}</p>}
      {isUnsaved ? <Status tone="warning">{t('bulkNotSaved')}</Status> : null}
      <div className={styles.actions}>
        {count === 0 ? null : (
          <Button
            appearance={isUnsaved ? 'primary' : 'secondary'}
            icon={<ArrowDownloadRegular />}
            onClick={save}
          >
            {t('bulkDownload')}
          </Button>
        )}
        <Button appearance={isUnsaved ? 'subtle' : 'primary'} onClick={forget}>
          {t(isUnsaved ? 'bulkClose' : 'bulkNew')}
        </Button>
      </div>
    </>
  );
}

/** The list below shows what was added so far. */
function useListAgain({ org, isRunning }: Installation): void {
  const cache = useQueryClient();
  useEffect(() => {
    if (!isRunning) void cache.invalidateQueries({ queryKey: ['devices', org] });
  }, [cache, org, isRunning]);
}
