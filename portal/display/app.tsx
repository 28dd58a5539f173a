/** The page of the display's state, and what stands above every page: the sign of a test, the full-screen button. */
import { useEffect, useSyncExternalStore } from 'react';
import type { DeviceStatus } from '../../device-client/device.ts';
import type { Display } from './display.ts';
import { useAttendance, useNow, useSign } from './hooks.ts';
import { shiftAt } from './kiosk.ts';
import { PairingPage } from './pairing-page.tsx';
import { announcement, RoomPage } from './room-page.tsx';
import { type ScreenView, screenView } from './view.ts';
import type { Words } from './words.ts';

const TEST_MS = 8_000;
const ATTENDANCE_MS = 5_000;

interface Props {
  readonly display: Display;
  readonly isLasting: boolean;
  readonly words: Words;
}

export function App({ display, isLasting, words }: Props) {
  const state = useSyncExternalStore(display.subscribe, () => display.state);
  return (
    <>
      {state.kind === 'running' && <Running status={state.status} words={words} />}
      {state.kind === 'elsewhere' && (
        <Page title={words.t('elsewhereTitle')} text={words.t('elsewhereText')} />
      )}
      {state.kind === 'pairing' && (
        <PairingPage words={words} ended={state.ended} isLasting={isLasting} pair={display.pair} />
      )}
      <FullScreen words={words} />
    </>
  );
}

function Running({ status, words }: { readonly status: DeviceStatus; readonly words: Words }) {
  const now = useNow(status.clockAheadMs);
  const isTested = useSign(status.tests, TEST_MS);
  const view = screenView(status, now);
  usePage(view, now, words);
  return (
    <>
      {view.kind === 'room' ? (
        <RoomPage view={view} now={now} words={words} />
      ) : (
        <EmptyScreen kind={view.kind} words={words} />
      )}
      <p className="announcer" role="status">
        {view.kind === 'room' && announcement(view, words)}
      </p>
      <p className="test" role="status">
        {isTested && <span>{words.t('test')}</span>}
      </p>
    </>
  );
}

/** The title, the hour's colours, and where everything stands. */
function usePage(view: ScreenView, now: number, words: Words): void {
  const title = view.kind === 'room' ? announcement(view, words) : words.t('display');
  const isNight = view.kind === 'room' && view.isNight;
  const { x, y } = shiftAt(now);
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    const { dataset, style } = document.documentElement;
    dataset['night'] = String(isNight);
    style.setProperty('--shift-x', `${x}px`);
    style.setProperty('--shift-y', `${y}px`);
    return () => {
      delete dataset['night'];
    };
  }, [isNight, x, y]);
}

const EMPTY = {
  connecting: ['connecting', undefined],
  offline: ['offlineTitle', 'offlineText'],
  unassigned: ['unassignedTitle', 'unassignedText'],
  waiting: ['waitingTitle', 'waitingText'],
} as const;

function EmptyScreen({
  kind,
  words,
}: {
  readonly kind: keyof typeof EMPTY;
  readonly words: Words;
}) {
  const [title, text] = EMPTY[kind];
  return <Page title={words.t(title)} text={text === undefined ? '' : words.t(text)} />;
}

function Page({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div className="screen page">
      <main>
        <h1>{title}</h1>
        <p>{text}</p>
      </main>
    </div>
  );
}

function FullScreen({ words }: { readonly words: Words }) {
  const isAttended = useAttendance(ATTENDANCE_MS);
  if (!document.fullscreenEnabled) return null;
  return (
    <button
      type="button"
      className="full-screen"
      data-seen={isAttended}
      onClick={() => void document.documentElement.requestFullscreen()}
    >
      {words.t('fullScreen')}
    </button>
  );
}
