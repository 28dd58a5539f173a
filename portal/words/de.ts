/** German. The type makes a missing text a compile error. */
import { access } from './de/access.ts';
import { alerts } from './de/alerts.ts';
import { app } from './de/app.ts';
import { devices } from './de/devices.ts';
import { history } from './de/history.ts';
import { marketplace } from './de/marketplace.ts';
import { members } from './de/members.ts';
import { problems } from './de/problems.ts';
import { rooms } from './de/rooms.ts';
import { screens } from './de/screens.ts';
import { setup } from './de/setup.ts';
import type { en } from './en.ts';

/** The same keys with other texts. */
export type Same<T> = { readonly [K in keyof T]: T[K] extends string ? string : Same<T[K]> };

export const de: Same<typeof en> = {
  access,
  alerts,
  app,
  devices,
  history,
  marketplace,
  members,
  problems,
  rooms,
  screens,
  setup,
};
