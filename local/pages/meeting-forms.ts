/** Requests of the page Meetings to the control endpoint. */
import { z } from 'zod';
import { type ControlClient, eventsPath } from './control-client.ts';
import { utcTime, wholeMinute } from './room-time.ts';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MS = 86_400_000;

const text = z.string().trim().min(1).max(255);
const instant = z.coerce.number().int();
const where = { tenant: z.guid(), room: z.string().min(3).max(320) };
const time = z.string().regex(/^\d{2}:\d{2}$/);
const ticked = z
  .string()
  .optional()
  .transform((value) => value !== undefined);

const createSchema = z.object({
  ...where,
  action: z.literal('create'),
  subject: text,
  organiser: text.default('Ada Admin'),
  startsIn: z.coerce.number().int().min(0).max(1440),
  minutes: z.coerce.number().int().min(5).max(1440),
  isPrivate: ticked,
  isOnline: ticked,
  isTentative: ticked,
  isDaily: ticked,
  isAllDay: ticked,
});
const changeSchema = z.object({
  ...where,
  action: z.enum(['save', 'earlier', 'later', 'longer', 'shorter', 'end', 'cancel']),
  event: z.string().min(1).max(200),
  subject: text,
  start: instant,
  end: instant,
  zone: z.string().max(100),
  date: z.iso.date(),
  from: time.optional(),
  to: time.optional(),
});
export const meetingSchema = z.discriminatedUnion('action', [createSchema, changeSchema]);

type Change = z.infer<typeof changeSchema>;

/** Answers what was done. */
export async function changeMeeting(
  control: ControlClient,
  form: z.infer<typeof meetingSchema>,
): Promise<string> {
  if (form.action === 'create') return await create(control, form);
  const path = eventsPath(form.tenant, form.room, form.event);
  if (form.action === 'cancel') {
    await control.send('DELETE', path);
    return `“${form.subject}” is cancelled.`;
  }
  const { patch, done } = patchOf(form);
  await control.send('PATCH', path, patch);
  return done;
}

async function create(control: ControlClient, form: z.infer<typeof createSchema>): Promise<string> {
  const start = wholeMinute(Date.now()) + form.startsIn * MINUTE_MS;
  const today = new Date(start).toISOString().slice(0, 10);
  const times = form.isAllDay
    ? {
        isAllDay: true,
        start: utcTime(Date.parse(today)),
        end: utcTime(Date.parse(today) + DAY_MS),
      }
    : { start: utcTime(start), end: utcTime(start + form.minutes * MINUTE_MS) };
  await control.send('POST', eventsPath(form.tenant, form.room), {
    subject: form.subject,
    organizer: { emailAddress: { name: form.organiser } },
    ...times,
    ...(form.isPrivate ? { sensitivity: 'private' } : {}),
    ...(form.isOnline ? { isOnlineMeeting: true } : {}),
    ...(form.isTentative ? { showAs: 'tentative' } : {}),
    ...(form.isDaily
      ? {
          recurrence: {
            pattern: { type: 'daily', interval: 1 },
            range: { type: 'noEnd', startDate: today },
          },
        }
      : {}),
  });
  return `“${form.subject}” is booked in ${form.room}.`;
}

function patchOf(form: Change): { patch: object; done: string } {
  const { start, end, subject } = form;
  const moved = (by: number, done: string) => ({
    patch: { start: utcTime(start + by), end: utcTime(end + by) },
    done: `“${subject}” ${done}`,
  });
  const ending = (at: number, done: string) => ({
    patch: { end: utcTime(at) },
    done: `“${subject}” ${done}`,
  });
  if (form.action === 'earlier') return moved(-QUARTER_MS, 'starts 15 minutes earlier.');
  if (form.action === 'later') return moved(QUARTER_MS, 'starts 15 minutes later.');
  if (form.action === 'longer') return ending(end + QUARTER_MS, 'lasts 15 minutes longer.');
  if (form.action === 'shorter') return ending(end - QUARTER_MS, 'is 15 minutes shorter.');
  if (form.action === 'end') return ending(wholeMinute(Date.now()), 'has ended.');
  return { patch: { subject, ...timesOf(form) }, done: `“${subject}” is saved.` };
}

function timesOf({ date, from, to, zone }: Change): object {
  if (from === undefined || to === undefined) return {};
  const at = (hours: string) => ({ dateTime: `${date}T${hours}:00`, timeZone: zone });
  return { start: at(from), end: at(to) };
}
