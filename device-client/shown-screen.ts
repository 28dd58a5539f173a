/** The screen of a connected device: what it shows, and the ETag of what it fetched. */
import { clear, fetched, pushed, readAgain, type Screen, type Snapshot } from './screen.ts';

export interface Display {
  /** Something new to show, or a newer `readAt` of what is shown. */
  readonly onSnapshot: (snapshot: Snapshot, details: { readonly isNew: boolean }) => void;
  /** Clear the screen and the saved copy. */
  readonly onClear?: () => void;
}

export type ShownScreen = ReturnType<typeof shownScreen>;

export function shownScreen({ onSnapshot, onClear }: Display, onNew: () => void) {
  let screen: Screen = clear;
  let etag: string | undefined;

  function show(next: Screen): void {
    if (next === screen || next.kind === 'clear') return;
    const before = screen;
    screen = next;
    const isNew =
      before.kind === 'clear' ||
      before.snapshot.assignmentId !== next.snapshot.assignmentId ||
      before.snapshot.version !== next.snapshot.version;
    onSnapshot(next.snapshot, { isNew });
    if (isNew) onNew();
  }

  return {
    get screen() {
      return screen;
    },
    /** Undefined while nothing is shown. */
    get snapshot() {
      return screen.kind === 'showing' ? screen.snapshot : undefined;
    },
    /** Undefined unless what is shown was fetched. */
    get etag() {
      return etag;
    },
    clear(): void {
      screen = clear;
      etag = undefined;
      onClear?.();
    },
    fetched(snapshot: Snapshot, fetchedEtag: string): void {
      const next = fetched(screen, snapshot);
      if (next !== screen) etag = fetchedEtag;
      show(next);
    },
    pushed(snapshot: Snapshot): void {
      const next = pushed(screen, snapshot);
      if (next !== screen) etag = undefined;
      show(next);
    },
    readAgain: (readAt: string): void => show(readAgain(screen, readAt)),
  };
}
