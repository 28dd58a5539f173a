/** The demonstration as data: a tenant with rooms around the world, and a day of meetings as their calendars would hold it. */

interface DemoRoom {
  readonly displayName: string;
  readonly emailAddress: string;
  readonly capacity: number;
  readonly building: string;
  readonly floor: string;
  readonly timeZone: string;
  readonly hidden?: boolean;
}

/** A Graph event for one room, and what happens to the occurrence of a series on the living day. */
interface DemoEvent {
  readonly room: string;
  readonly event: Readonly<Record<string, unknown>>;
  /** `patch` null cancels the occurrence. */
  readonly exception?: {
    readonly date: string;
    readonly patch: Readonly<Record<string, unknown>> | null;
  };
}

const DOMAIN = 'contoso.example';
const DAY_MS = 86_400_000;
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;

const room = (
  displayName: string,
  building: string,
  floor: string,
  capacity: number,
  timeZone: string,
): DemoRoom => ({
  displayName,
  emailAddress: `${displayName.toLowerCase().replaceAll(' ', '-')}@${DOMAIN}`,
  capacity,
  building,
  floor,
  timeZone,
});

const ROOMS = [
  room('Atomium', 'Brussels Central', '1', 12, 'Europe/Brussels'),
  room('Magritte', 'Brussels Central', '2', 6, 'Europe/Brussels'),
  room('Horta', 'Brussels Central', '2', 4, 'Europe/Brussels'),
  room('Greenwich', 'London Bridge', '5', 10, 'Europe/London'),
  room('Thames', 'London Bridge', '5', 4, 'Europe/London'),
  room('Hudson', 'New York Midtown', '21', 16, 'America/New_York'),
  room('Sakura', 'Tokyo Marunouchi', '8', 8, 'Asia/Tokyo'),
  room('Kauri', 'Auckland Harbour', '3', 8, 'Pacific/Auckland'),
] as const;

export const demoTenant = {
  displayName: 'Contoso',
  domain: DOMAIN,
  users: [
    { username: `admin@${DOMAIN}`, displayName: 'Ada Admin', roles: ['Global Administrator'] },
    { username: `jordan@${DOMAIN}`, displayName: 'Jordan Meyer', roles: [] },
  ],
  rooms: ROOMS as readonly DemoRoom[],
};

/** The events of the rooms' calendars on the day of `date`, each in its room's local time. */
export function livingDay(date: Date): DemoEvent[] {
  return ROOMS.flatMap(({ emailAddress, timeZone }, index) => {
    const today = dateIn(timeZone, date);
    const meetings = MEETINGS[index % MEETINGS.length] ?? [];
    return meetings.map((meeting) => ({ room: emailAddress, ...meeting(today, timeZone) }));
  });
}

type Meeting = (today: string, timeZone: string) => Omit<DemoEvent, 'room'>;

const dateIn = (timeZone: string, date: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(date);

const daysAfter = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);

const person = (name: string) => ({
  emailAddress: { name, address: `${name.toLowerCase().replace(' ', '.')}@${DOMAIN}` },
});

const between = (date: string, from: string, to: string, timeZone: string) => ({
  start: { dateTime: `${date}T${from}:00`, timeZone },
  end: { dateTime: `${date}T${to}:00`, timeZone },
});

const meeting =
  (
    from: string,
    to: string,
    subject: string,
    organizer: string,
    more: Readonly<Record<string, unknown>> = {},
  ): Meeting =>
  (today, timeZone) => ({
    event: {
      subject,
      organizer: person(organizer),
      ...between(today, from, to, timeZone),
      ...more,
    },
  });

/** A series that began four weeks ago. */
const series =
  (
    from: string,
    to: string,
    subject: string,
    organizer: string,
    pattern: (firstDay: string) => Readonly<Record<string, unknown>>,
    today?: (today: string, timeZone: string) => Readonly<Record<string, unknown>> | null,
  ): Meeting =>
  (date, timeZone) => {
    const startDate = daysAfter(date, -28);
    return {
      event: {
        subject,
        organizer: person(organizer),
        ...between(startDate, from, to, timeZone),
        recurrence: { pattern: pattern(startDate), range: { type: 'noEnd', startDate } },
      },
      ...(today === undefined ? {} : { exception: { date, patch: today(date, timeZone) } }),
    };
  };

const everyDay = () => ({ type: 'daily', interval: 1 });
const everyWeek = (firstDay: string) => ({
  type: 'weekly',
  interval: 1,
  daysOfWeek: [weekdayOf(firstDay)],
});
const everyWorkday = () => ({ type: 'weekly', interval: 1, daysOfWeek: WEEKDAYS });

const weekdayOf = (date: string): string =>
  new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' })
    .format(Date.parse(date))
    .toLowerCase();

const teams = (meetingId: string) => ({
  isOnlineMeeting: true,
  onlineMeetingProvider: 'teamsForBusiness',
  onlineMeeting: {
    joinUrl: `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${meetingId}%40thread.v2/0`,
  },
});

const allDay =
  (subject: string, organizer: string, more: Readonly<Record<string, unknown>> = {}): Meeting =>
  (today) => ({
    event: {
      subject,
      organizer: person(organizer),
      isAllDay: true,
      ...between(today, '00:00', '00:00', 'UTC'),
      end: { dateTime: `${daysAfter(today, 1)}T00:00:00`, timeZone: 'UTC' },
      ...more,
    },
  });

/** One list for each room, in the order of the rooms. */
const MEETINGS: readonly (readonly Meeting[])[] = [
  [
    series('09:00', '09:15', 'Stand-up', 'Lena Peeters', everyDay),
    meeting('09:30', '11:00', 'Quarterly business review', 'Tom Janssens', teams('qbr')),
    meeting('11:30', '12:00', 'Candidate interview', 'Nora Claes', { sensitivity: 'private' }),
    meeting('13:00', '14:00', 'Supplier visit', 'Tom Janssens', { showAs: 'tentative' }),
    meeting('14:30', '16:00', 'Roadmap workshop', 'Lena Peeters', teams('roadmap')),
    meeting('16:30', '17:00', 'Canceled: Budget check', 'Nora Claes', { isCancelled: true }),
  ],
  [
    series('10:00', '10:30', 'Design critique', 'Mila Dubois', everyWeek, (today, timeZone) => ({
      subject: 'Design critique (moved)',
      ...between(today, '15:00', '15:45', timeZone),
    })),
    meeting('08:30', '09:30', 'Customer call', 'Arthur Maes', teams('customer')),
    meeting('12:00', '13:00', 'Lunch and learn', 'Mila Dubois', { showAs: 'free' }),
    meeting('17:00', '18:30', 'Board preparation', 'Tom Janssens', {
      sensitivity: 'confidential',
    }),
  ],
  [
    allDay('Focus room for the audit team', 'Arthur Maes', { showAs: 'busy' }),
    series('09:00', '09:30', 'Daily sync', 'Nora Claes', everyDay, () => null),
  ],
  [
    series('09:30', '10:00', 'Operations stand-up', 'Harriet Cole', everyWorkday),
    meeting('10:30', '12:00', 'Portfolio review', 'George Lane', teams('portfolio')),
    // Booked from Brussels: shown an hour earlier here.
    (today) => ({
      event: {
        subject: 'Brussels and London alignment',
        organizer: person('Lena Peeters'),
        ...between(today, '15:00', '16:00', 'Romance Standard Time'),
        ...teams('alignment'),
      },
    }),
    meeting('16:00', '17:30', 'Town hall rehearsal', 'Harriet Cole', { importance: 'high' }),
  ],
  [
    meeting('09:00', '10:00', 'One to one', 'George Lane', { sensitivity: 'private' }),
    meeting('11:00', '11:30', 'Harriet Cole', 'Harriet Cole'),
    meeting('14:00', '15:00', 'Contract call', 'George Lane', {
      responseStatus: { response: 'tentativelyAccepted' },
      showAs: 'tentative',
    }),
  ],
  [
    series('08:45', '09:15', 'Trading stand-up', 'Maya Brooks', everyWorkday),
    meeting('10:00', '12:00', 'Investor day rehearsal', 'Dan Rivera', teams('investors')),
    meeting('13:30', '14:30', 'Legal review', 'Maya Brooks', { sensitivity: 'confidential' }),
    meeting('15:00', '16:00', 'Global product council', 'Lena Peeters', teams('council')),
  ],
  [
    series('10:00', '11:00', 'Weekly planning', 'Yuki Tanaka', everyWeek),
    meeting('13:00', '14:30', '品質レビュー', 'Haruto Sato', teams('quality')),
    meeting('17:00', '18:00', 'Handover to Europe', 'Yuki Tanaka', teams('handover')),
  ],
  [
    allDay('Site inspection', 'Aroha Walker', { showAs: 'tentative' }),
    meeting('09:00', '10:30', 'Harbour project', 'Aroha Walker', teams('harbour')),
    meeting('11:00', '12:00', 'Māori language group', 'Wiremu Parata', { showAs: 'free' }),
    meeting('22:30', '23:59', 'Night shift briefing', 'Wiremu Parata'),
  ],
];
