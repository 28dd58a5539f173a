/** The room: its name, free or busy, what is now and next, and the rest of the day. */
import type { CSSProperties } from 'react';
import type { Entry } from './entries.ts';
import { useFitting, useWindowSize } from './hooks.ts';
import { StateIcon } from './icons.tsx';
import { TimelineBar } from './timeline.tsx';
import type { Notice, RoomView } from './view.ts';
import { lineWidth } from './word-width.ts';
import type { Words } from './words.ts';

interface Props {
  readonly view: RoomView;
  readonly now: number;
  readonly words: Words;
}

/** Meetings under each other: a panel in landscape has room for about four, a tall one for more. */
const FEWEST = 3;
const MOST = 8;

export function RoomPage({ view, now, words }: Props) {
  const { name, state, age, timeZone } = view;
  const notices = noticesOf(view, now, words);
  const rest = view.today.filter((entry) => entry !== view.current);
  const beside = [useWindowSize(), view.state, view.current?.id, notices.length];
  const day = [...beside, ...rest.map(({ id, start }) => `${id} ${start}`)].join(' ');
  return (
    <div className="screen room" data-state={state} data-old={age !== undefined}>
      <header>
        <h1 dir="auto">{name}</h1>
        <p className="clock">
          <span className="clock-time">{words.time(now, timeZone)}</span>
          <span className="clock-date">{words.date(now, timeZone)}</span>
        </p>
      </header>
      <main>
        <section className="status">
          <Word text={words.t(state)} state={state} />
          <Until view={view} now={now} words={words} />
          {view.current !== undefined && (
            <Meeting
              entry={view.current}
              label={words.t('now')}
              timeZone={timeZone}
              words={words}
            />
          )}
        </section>
        <Day key={day} rest={rest} view={view} now={now} words={words} />
      </main>
      <TimelineBar view={view} now={now} words={words} />
      <footer>
        {notices.map((notice) => (
          <p key={notice}>{notice}</p>
        ))}
      </footer>
    </div>
  );
}

/** What a screen reader is told when it changes, and only then. */
export function announcement({ state, until, name, timeZone }: RoomView, words: Words): string {
  const time = until === undefined ? '' : words.t('until', { time: words.time(until, timeZone) });
  return words.t('displayOf', { room: name, state: `${words.t(state)} ${time}`.trim() });
}

function Word({ text, state }: { readonly text: string; readonly state: RoomView['state'] }) {
  return (
    <p className="word" style={{ '--width': lineWidth(text) } as CSSProperties}>
      <StateIcon state={state} />
      <span>{text}</span>
    </p>
  );
}

function Until({ view, now, words }: Props) {
  const { state, until, timeZone, age } = view;
  if (state === 'unknown') {
    if (age === undefined) return null;
    return <p className="until">{words.t('unknownText', { age: words.ago(now - age.readAt) })}</p>;
  }
  if (state === 'maybe') return null;
  if (until === undefined) {
    return (
      <p className="until" data-length="long">
        {words.t('restOfDay')}
      </p>
    );
  }
  const left = until - now;
  return (
    <p className="until">
      <span>{words.t('until', { time: words.time(until, timeZone) })}</span>
      {left <= 3_600_000 && (
        <span className="left">{words.t('left', { time: words.duration(left) })}</span>
      )}
    </p>
  );
}

function Day({ rest, view, now, words }: Props & { readonly rest: readonly Entry[] }) {
  const { next, state, today, timeZone, timeline } = view;
  const isSure = state === 'free' || state === 'busy';
  const listed = rest.slice(0, useFitting(FEWEST, Math.min(MOST, rest.length)));
  const isLater = next !== undefined && next.start >= timeline.end && !today.includes(next);
  return (
    <section className="day">
      <h2>{words.t('restOfToday')}</h2>
      {listed.length === 0 && (
        <p className="nothing">{words.t(isSure ? 'nothingMore' : 'notKnown')}</p>
      )}
      <ol>
        {listed.map((entry) => (
          <li key={`${entry.id} ${entry.start}`}>
            <Meeting
              entry={entry}
              label={labelOf(entry, next, now, words)}
              timeZone={timeZone}
              words={words}
            />
          </li>
        ))}
      </ol>
      {rest.length > listed.length && (
        <p className="more">{words.t('more', { count: rest.length - listed.length })}</p>
      )}
      {isLater && rest.length < FEWEST && (
        <Meeting entry={next} label={words.t('next')} timeZone={timeZone} words={words} withDay />
      )}
    </section>
  );
}

function labelOf(entry: Entry, next: Entry | undefined, now: number, words: Words) {
  if (entry === next) return words.t('next');
  return entry.start <= now ? words.t('now') : undefined;
}

function Meeting(props: {
  readonly entry: Entry;
  readonly label: string | undefined;
  readonly timeZone: string;
  readonly words: Words;
  readonly withDay?: boolean;
}) {
  const { entry, label, timeZone, words } = props;
  const begins = props.withDay === true ? words.dayAndTime : words.time;
  const time = entry.allDay
    ? words.t('allDay')
    : `${begins(entry.start, timeZone)} – ${words.time(entry.end, timeZone)}`;
  return (
    <div className="meeting" data-label={label !== undefined}>
      <p className="meeting-time">
        {label !== undefined && <strong>{label}</strong>} <span>{time}</span>
        {entry.status !== 'busy' && <span>{words.t(STATUSES[entry.status])}</span>}
      </p>
      <p className="meeting-title" dir="auto">
        {titleOf(entry, words)}
      </p>
      {entry.title !== undefined && entry.organiser !== undefined && (
        <p className="meeting-organiser" dir="auto">
          {entry.organiser}
        </p>
      )}
    </div>
  );
}

const STATUSES = { oof: 'away', tentative: 'tentative' } as const;

const titleOf = (entry: Entry, words: Words): string =>
  entry.private
    ? words.t('privateMeeting')
    : (entry.title ?? entry.organiser ?? words.t('reserved'));

const NOTICES = {
  'zone-assumed': 'zoneAssumed',
  'zone-unknown': 'zoneUnknown',
  truncated: 'truncated',
  incomplete: 'incomplete',
} as const satisfies Record<Notice, string>;
const AGES = { connecting: 'ageConnecting', offline: 'ageOffline', stale: 'ageStale' } as const;

function noticesOf({ age, notices, timeZone }: RoomView, now: number, words: Words): string[] {
  return [
    ...(age === undefined ? [] : [words.t(AGES[age.kind], { age: words.ago(now - age.readAt) })]),
    ...notices.map((notice) => words.t(NOTICES[notice], { zone: timeZone })),
  ];
}
