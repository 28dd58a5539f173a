/** The demonstration as data: a tenant with rooms around the world, and the meetings that each room's calendar holds every day. */

interface DemoRoom {
  readonly displayName: string;
  readonly emailAddress: string;
  readonly capacity: number;
  readonly building: string;
  readonly floor: string;
  readonly timeZone: string;
}

type Properties = Readonly<Record<string, unknown>>;

interface Hours {
  /** `HH:MM` in the zone of the room. */
  readonly from: string;
  readonly to: string;
}

interface Titled {
  readonly subject: string;
  readonly organiser: string;
  /** Further properties of the Graph event. */
  readonly more: Properties;
}

export interface SingleEntry extends Hours, Titled {
  readonly kind: 'single';
  /** The zone that the organiser booked in; the room's unless given. */
  readonly zone?: string;
}

export interface SeriesEntry extends Hours, Titled {
  readonly kind: 'series';
  readonly days: 'every day' | 'workdays' | 'mondays';
  /** Changes to each day's occurrence; none unless given. */
  readonly exception?: 'cancelled' | (Hours & { readonly subject: string });
}

export interface AllDayEntry extends Titled {
  readonly kind: 'all-day';
}

type Entry = SingleEntry | SeriesEntry | AllDayEntry;

export const DOMAIN = 'contoso.example';

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

const single = (
  from: string,
  to: string,
  subject: string,
  organiser: string,
  more: Properties = {},
): SingleEntry => ({ kind: 'single', from, to, subject, organiser, more });

const series = (
  from: string,
  to: string,
  subject: string,
  organiser: string,
  days: SeriesEntry['days'],
  exception?: SeriesEntry['exception'],
): SeriesEntry => ({
  kind: 'series',
  from,
  to,
  subject,
  organiser,
  days,
  more: {},
  ...(exception === undefined ? {} : { exception }),
});

const allDay = (subject: string, organiser: string, more: Properties): AllDayEntry => ({
  kind: 'all-day',
  subject,
  organiser,
  more,
});

export const teams = (meetingId: string): Properties => ({
  isOnlineMeeting: true,
  onlineMeetingProvider: 'teamsForBusiness',
  onlineMeeting: {
    joinUrl: `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${meetingId}%40thread.v2/0`,
  },
});

export interface RoomPlan {
  readonly room: DemoRoom;
  readonly entries: readonly Entry[];
  /** Who books this room on the spur of the moment. */
  readonly people: readonly string[];
}

const BRUSSELS = ['Lena Peeters', 'Tom Janssens', 'Nora Claes', 'Mila Dubois', 'Arthur Maes'];
const LONDON = ['Harriet Cole', 'George Lane', 'Priya Nair', 'Owen Hughes'];

export const roomPlans: readonly RoomPlan[] = [
  {
    room: room('Atomium', 'Brussels Central', '1', 12, 'Europe/Brussels'),
    people: BRUSSELS,
    entries: [
      series('09:00', '09:15', 'Stand-up', 'Lena Peeters', 'every day'),
      single('09:30', '11:00', 'Quarterly business review', 'Tom Janssens', teams('qbr')),
      single('11:30', '12:00', 'Candidate interview', 'Nora Claes', { sensitivity: 'private' }),
      single('13:00', '14:00', 'Supplier visit', 'Tom Janssens', { showAs: 'tentative' }),
      single('14:30', '16:00', 'Roadmap workshop', 'Lena Peeters', teams('roadmap')),
      single('16:30', '17:00', 'Canceled: Budget check', 'Nora Claes', { isCancelled: true }),
    ],
  },
  {
    room: room('Magritte', 'Brussels Central', '2', 6, 'Europe/Brussels'),
    people: BRUSSELS,
    entries: [
      series('10:00', '10:30', 'Design critique', 'Mila Dubois', 'every day', {
        subject: 'Design critique (moved)',
        from: '15:00',
        to: '15:45',
      }),
      single('08:30', '09:30', 'Customer call', 'Arthur Maes', teams('customer')),
      single('12:00', '13:00', 'Lunch and learn', 'Mila Dubois', { showAs: 'free' }),
      single('17:00', '18:30', 'Board preparation', 'Tom Janssens', {
        sensitivity: 'confidential',
      }),
    ],
  },
  {
    room: room('Horta', 'Brussels Central', '2', 4, 'Europe/Brussels'),
    people: BRUSSELS,
    entries: [
      allDay('Focus room for the audit team', 'Arthur Maes', { showAs: 'busy' }),
      series('09:00', '09:30', 'Daily sync', 'Nora Claes', 'every day', 'cancelled'),
    ],
  },
  {
    room: room('Greenwich', 'London Bridge', '5', 10, 'Europe/London'),
    people: LONDON,
    entries: [
      series('09:30', '10:00', 'Operations stand-up', 'Harriet Cole', 'workdays'),
      single('10:30', '12:00', 'Portfolio review', 'George Lane', teams('portfolio')),
      // Booked from Brussels: shown an hour earlier here.
      {
        ...single('15:00', '16:00', 'Brussels and London alignment', 'Lena Peeters', {
          ...teams('alignment'),
        }),
        zone: 'Romance Standard Time',
      },
      single('16:00', '17:30', 'Town hall rehearsal', 'Harriet Cole', { importance: 'high' }),
    ],
  },
  {
    room: room('Thames', 'London Bridge', '5', 4, 'Europe/London'),
    people: LONDON,
    entries: [
      single('09:00', '10:00', 'One to one', 'George Lane', { sensitivity: 'private' }),
      single('11:00', '11:30', 'Harriet Cole', 'Harriet Cole'),
      single('14:00', '15:00', 'Contract call', 'George Lane', {
        responseStatus: { response: 'tentativelyAccepted' },
        showAs: 'tentative',
      }),
    ],
  },
  {
    room: room('Hudson', 'New York Midtown', '21', 16, 'America/New_York'),
    people: ['Maya Brooks', 'Dan Rivera', 'Grace Kim', 'Leo Martin'],
    entries: [
      series('08:45', '09:15', 'Trading stand-up', 'Maya Brooks', 'workdays'),
      single('10:00', '12:00', 'Investor day rehearsal', 'Dan Rivera', teams('investors')),
      single('13:30', '14:30', 'Legal review', 'Maya Brooks', { sensitivity: 'confidential' }),
      single('15:00', '16:00', 'Global product council', 'Lena Peeters', teams('council')),
    ],
  },
  {
    room: room('Sakura', 'Tokyo Marunouchi', '8', 8, 'Asia/Tokyo'),
    people: ['Yuki Tanaka', 'Haruto Sato', '山本 葵', 'Ren Kobayashi'],
    entries: [
      series('10:00', '11:00', 'Weekly planning', 'Yuki Tanaka', 'mondays'),
      single('13:00', '14:30', '品質レビュー', 'Haruto Sato', teams('quality')),
      single('17:00', '18:00', 'Handover to Europe', 'Yuki Tanaka', teams('handover')),
    ],
  },
  {
    room: room('Kauri', 'Auckland Harbour', '3', 8, 'Pacific/Auckland'),
    people: ['Aroha Walker', 'Wiremu Parata', 'Sophie Turner', 'Tane Hughes'],
    entries: [
      allDay('Site inspection', 'Aroha Walker', { showAs: 'tentative' }),
      single('09:00', '10:30', 'Harbour project', 'Aroha Walker', teams('harbour')),
      single('11:00', '12:00', 'Māori language group', 'Wiremu Parata', { showAs: 'free' }),
      single('22:30', '23:59', 'Night shift briefing', 'Wiremu Parata'),
    ],
  },
];

export const demoTenant = {
  displayName: 'Contoso',
  domain: DOMAIN,
  users: [
    { username: `admin@${DOMAIN}`, displayName: 'Ada Admin', roles: ['Global Administrator'] },
    { username: `jordan@${DOMAIN}`, displayName: 'Jordan Meyer', roles: [] },
  ],
  rooms: roomPlans.map(({ room }) => room),
};

/** Meetings that people book on the spur of the moment. */
export const SUBJECTS = [
  'Quick sync',
  'Hiring check-in',
  'Incident review',
  'Sprint planning',
  'Customer demo',
  'Pricing discussion',
  'Design pairing',
  'Budget walk-through',
  'Onboarding session',
  'Release go or no-go',
  'Partner call',
  'Retrospective',
  'Press briefing',
  'Data review',
  'Coaching',
] as const;
