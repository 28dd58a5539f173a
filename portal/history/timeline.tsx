/** Entries under the day on which they happened. */
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { meQuery } from '../organisations/rights.ts';
import { useApiWords } from '../parts/api-words.ts';
import { Status } from '../parts/status.tsx';
import { useFormats } from '../parts/use-formats.ts';
import {
  type Actor,
  actorOf,
  byDay,
  type Entry,
  keyOf,
  type NamedKind,
  subjectOf,
} from './entries.ts';
import { namesQuery, peopleQuery } from './history-queries.ts';

const useStyles = makeStyles({
  day: { ...typographyStyles.subtitle2, margin: 0, marginBlockStart: tokens.spacingVerticalS },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: `0 ${tokens.spacingHorizontalL}`,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow2,
  },
  entry: {
    display: 'grid',
    gridTemplateColumns: '4rem minmax(0, 1fr)',
    '@media (min-width: 48rem)': { gridTemplateColumns: '4rem minmax(0, 1fr) minmax(0, 18rem)' },
    columnGap: tokens.spacingHorizontalM,
    paddingBlock: tokens.spacingVerticalM,
    ':not(:last-child)': { borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  },
  what: { fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2 },
  who: {
    gridColumnStart: 2,
    '@media (min-width: 48rem)': { gridColumnStart: 3 },
    color: tokens.colorNeutralForeground2,
  },
});

interface Props {
  readonly org: string;
  readonly entries: readonly Entry[];
}

/** In this browser's zone, as the headings are. */
const dayOf = (at: string): string => new Date(at).toDateString();

export function Timeline({ org, entries }: Props) {
  const styles = useStyles();
  const formats = useFormats();
  return byDay(entries, dayOf).map(({ at, entries: ofDay }) => (
    <section key={at} aria-label={formats.day(at)}>
      <h2 className={styles.day}>{formats.day(at)}</h2>
      <ol className={styles.list}>
        {ofDay.map((entry) => (
          <li key={entry.sequence} className={styles.entry}>
            <time className={styles.quiet} dateTime={entry.at}>
              {formats.time(entry.at)}
            </time>
            <What org={org} entry={entry} />
            <Who org={org} entry={entry} />
          </li>
        ))}
      </ol>
    </section>
  ));
}

function What({ org, entry }: { readonly org: string; readonly entry: Entry }) {
  const { t } = useTranslation('history');
  const styles = useStyles();
  const actions: Readonly<Record<string, string>> = t('actions', { returnObjects: true });
  const subject = subjectOf(entry);
  return (
    <div>
      <span className={styles.what}>{actions[keyOf(entry)] ?? entry.action}</span>
      {subject === undefined ? null : (
        <>
          {' '}
          <Name org={org} {...subject} />
        </>
      )}
      <Result entry={entry} />
    </div>
  );
}

function Who({ org, entry }: { readonly org: string; readonly entry: Entry }) {
  const { t } = useTranslation('history');
  const styles = useStyles();
  const api = useApi();
  const { data: me } = useQuery(meQuery(api));
  const { data: people } = useQuery(peopleQuery(api, org));
  const actor: Actor = actorOf(entry, me?.id, people ?? new Map());
  return (
    <span className={styles.who}>
      {actor.kind === 'person' ? <bdi>{actor.email}</bdi> : t(`actors.${actor.kind}`)}
      {actor.kind === 'device' && subjectOf(entry) === undefined ? (
        <>
          {' '}
          <Name org={org} kind="device" id={actor.id} />
        </>
      ) : null}
    </span>
  );
}

/** Nothing where the room, device or member is gone. */
function Name({
  org,
  kind,
  id,
}: {
  readonly org: string;
  readonly kind: NamedKind;
  readonly id: string;
}) {
  const { data: names } = useQuery(namesQuery(useApi(), org, kind));
  const name = names?.get(id);
  return name === undefined ? null : <bdi>{name}</bdi>;
}

function Result({ entry: { result, code = '', problemTitle } }: { readonly entry: Entry }) {
  const { t } = useTranslation('history');
  const { t: access } = useTranslation('access');
  const words = useApiWords();
  if (result === 'ok') return null;
  const verdicts: Readonly<Record<string, string>> = access('verdicts', { returnObjects: true });
  const verdict = code.startsWith('scope.') ? verdicts[code.slice('scope.'.length)] : undefined;
  return (
    <div>
      <Status tone={result === 'failed' && verdict === undefined ? 'bad' : 'warning'}>
        {verdict ?? `${t(result)} ${words.title(code) ?? problemTitle ?? code}`}
      </Status>
    </div>
  );
}
