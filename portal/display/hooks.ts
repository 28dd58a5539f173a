/** Time, moments and the room on the screen as React state. */
import { useEffect, useLayoutEffect, useState } from 'react';

const TICK_MS = 5_000;

/** The backend's clock, ticking in step with its minutes. */
export function useNow(clockAheadMs: number): number {
  const [now, setNow] = useState(() => Date.now() + clockAheadMs);
  useEffect(() => {
    let timer = 0;
    const tick = (): void => {
      const at = Date.now() + clockAheadMs;
      setNow(at);
      timer = window.setTimeout(tick, TICK_MS - (at % TICK_MS));
    };
    tick();
    return () => window.clearTimeout(timer);
  }, [clockAheadMs]);
  return now;
}

/** True for a while after `count` grew. */
export function useSign(count: number, forMs: number): boolean {
  const [seen, setSeen] = useState(count);
  useEffect(() => {
    if (count === seen) return;
    const timer = window.setTimeout(() => setSeen(count), forMs);
    return () => window.clearTimeout(timer);
  }, [count, seen, forMs]);
  return count > seen;
}

/** True while somebody is at the screen: a pointer or a key moved lately. */
export function useAttendance(forMs: number): boolean {
  const [isAttended, setAttended] = useState(false);
  useEffect(() => {
    let timer = 0;
    const notice = (): void => {
      setAttended(true);
      window.clearTimeout(timer);
      timer = window.setTimeout(() => setAttended(false), forMs);
    };
    const events = ['pointermove', 'pointerdown', 'keydown'] as const;
    for (const name of events) window.addEventListener(name, notice);
    return () => {
      window.clearTimeout(timer);
      for (const name of events) window.removeEventListener(name, notice);
    };
  }, [forMs]);
  return isAttended;
}

/** The size of the window, as text. */
export function useWindowSize(): string {
  const [size, setSize] = useState(windowSize);
  useEffect(() => {
    const resized = () => setSize(windowSize());
    window.addEventListener('resize', resized);
    return () => window.removeEventListener('resize', resized);
  }, []);
  return size;
}

const windowSize = (): string => `${innerWidth} ${innerHeight}`;

/**
 * How many fit under each other on a screen that nobody scrolls: `most` at first, and `fewest` even if they do not. Who
 * uses it begins anew, by another `key`, when what stands beside them changes.
 */
export function useFitting(fewest: number, most: number): number {
  const [count, setCount] = useState(most);
  useLayoutEffect(() => {
    const isTooMany = document.documentElement.scrollHeight > innerHeight;
    if (isTooMany && count > fewest) setCount(count - 1);
  }, [count, fewest]);
  return count;
}
