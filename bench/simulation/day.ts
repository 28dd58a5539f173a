/** Bookings of people in a working day, and Microsoft's notifications of them. */
import { localTime } from '../../shared/calendar/window.ts';
import { TIME_ZONE } from './population.ts';
import type { VirtualTime } from './virtual-time.ts';

const MINUTE = 60_000;
const BOOKINGS_A_DAY = 12;
/** Percent of a day's bookings in each local hour. */
const PERCENT = [
  0, 0, 0, 0, 0, 0, 1, 3, 11, 14, 12, 9, 6, 9, 11, 9, 7, 5, 2, 1, 0, 0, 0, 0,
] as const;
/** A booking is notified of two or three times. */
const NOTIFICATIONS = { least: 2, more: 0.5 } as const;
const FIRST_AFTER_MS = 1000;
const DELAY_MS = 3000;

interface Calendars {
  readonly rooms: number;
  readonly time: VirtualTime;
  book(room: number): void;
  notify(room: number): void;
}

/** Books from now until then. */
export async function bookAndNotify(calendars: Calendars, until: number): Promise<void> {
  const { rooms, time, book, notify } = calendars;
  while (time.now() < until) {
    const { hour } = localTime(time.clock(), TIME_ZONE);
    const wanted = (rooms * BOOKINGS_A_DAY * (PERCENT[hour] ?? 0)) / 100 / 60;
    for (let left = wanted; left > Math.random(); left -= 1) {
      const room = Math.floor(rooms * Math.random());
      const at = time.now() + MINUTE * Math.random();
      time.at(at, () => book(room));
      const times = NOTIFICATIONS.least + (Math.random() < NOTIFICATIONS.more ? 1 : 0);
      let told = at + FIRST_AFTER_MS;
      for (let one = 0; one < times; one += 1) {
        told += DELAY_MS * Math.random();
        time.at(told, () => notify(room));
      }
    }
    await time.pause(MINUTE);
  }
}
