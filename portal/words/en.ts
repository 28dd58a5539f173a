/** English. Each page has its own file. */
import { access } from './en/access.ts';
import { alerts } from './en/alerts.ts';
import { app } from './en/app.ts';
import { devices } from './en/devices.ts';
import { history } from './en/history.ts';
import { marketplace } from './en/marketplace.ts';
import { members } from './en/members.ts';
import { problems } from './en/problems.ts';
import { rooms } from './en/rooms.ts';
import { screens } from './en/screens.ts';
import { setup } from './en/setup.ts';

export const en = {
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
