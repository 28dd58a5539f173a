/** One entry of the timeline in words. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { stateTone } from '../organisations/state-tone.ts';
import { useApiWords } from '../parts/api-words.ts';
import { Status } from '../parts/status.tsx';
import { useFormats } from '../parts/use-formats.ts';
import type { Entry, Source } from './timeline.ts';

type Of<S extends Source> = Extract<Entry, { readonly source: S }>;

const useStyles = makeStyles({
  code: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  quiet: { color: tokens.colorNeutralForeground2 },
});

type Titles = Readonly<Record<string, string>>;

export function EntryText({ entry, titles }: { readonly entry: Entry; readonly titles: Titles }) {
  switch (entry.source) {
    case 'set-up':
      return <SetupEntry entry={entry} titles={titles} />;
    case 'audit':
      return <AuditEntry entry={entry} titles={titles} />;
    case 'microsoft':
      return <MicrosoftEntry entry={entry} />;
    case 'alert':
      return <AlertEntry entry={entry} />;
    case 'sync':
      return <SyncEntry entry={entry} />;
    case 'orchestration':
      return (
        <span>{entry.name === undefined ? entry.event : `${entry.name} (${entry.event})`}</span>
      );
  }
}

/** The audit and the set-up's own entries name what happened alike. */
function useActionText(titles: Titles): (action: string) => string {
  const { t } = useTranslation('history');
  const words = useApiWords();
  const actions: Readonly<Record<string, string>> = t('actions', { returnObjects: true });
  return (action) =>
    actions[action.replace('.', '_')] ?? words.title(action) ?? titles[action] ?? action;
}

function SetupEntry(props: { readonly entry: Of<'set-up'>; readonly titles: Titles }) {
  const { t } = useTranslation();
  const textOf = useActionText(props.titles);
  const { state, code } = props.entry;
  return (
    <Status tone={stateTone(state)} detail={textOf(code)}>
      {t(`state.${state}`)}
    </Status>
  );
}

function AuditEntry(props: { readonly entry: Of<'audit'>; readonly titles: Titles }) {
  const { t } = useTranslation('operations');
  const textOf = useActionText(props.titles);
  const { actor, action, result, code = '' } = props.entry;
  const [kind = ''] = actor.split(':');
  const known: Readonly<Record<string, string>> = t('actorKinds', { returnObjects: true });
  return (
    <div>
      {textOf(action)} · {known[kind] ?? kind}
      {result === 'ok' ? null : (
        <div>
          <Status tone={result === 'failed' ? 'bad' : 'warning'}>
            {t(result)} {textOf(code)}
          </Status>
        </div>
      )}
    </div>
  );
}

function MicrosoftEntry({ entry }: { readonly entry: Of<'microsoft'> }) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const formats = useFormats();
  const { step, reason, status, code, requestId, times, since } = entry;
  const answer = [status, code].filter((each) => each !== undefined).join(' ');
  return (
    <span>
      <Status tone="warning">{t('microsoftRefused', { step, answer })}</Status>
      <span className={styles.quiet}>
        {' '}
        {t('seenTimes', { count: times, since: formats.moment(since) })} {reason}
      </span>
      {requestId === undefined ? null : (
        <span className={styles.code} translate="no">
          {' '}
          {t('requestId', { id: requestId })}
        </span>
      )}
    </span>
  );
}

function AlertEntry({ entry }: { readonly entry: Of<'alert'> }) {
  const { t } = useTranslation('operations');
  const { t: alerts } = useTranslation('alerts');
  const kinds: Readonly<Record<string, { readonly title: string }>> = alerts('kinds', {
    returnObjects: true,
  });
  const { kind, event, message } = entry;
  const tone = event === 'resolved' ? 'good' : 'warning';
  return (
    <Status tone={tone} detail={event === 'raised' ? <bdi lang="en">{message}</bdi> : undefined}>
      {t(`alertEvents.${event}`, { title: kinds[kind]?.title ?? kind })}
    </Status>
  );
}

function SyncEntry({ entry }: { readonly entry: Of<'sync'> }) {
  const { t } = useTranslation('operations');
  const { rooms, late, failing, unreadable } = entry;
  const isGood = late + failing + unreadable === 0;
  return (
    <Status tone={isGood ? 'good' : 'warning'}>
      {t('syncEntry', { count: rooms, late, failing, unreadable })}
    </Status>
  );
}
