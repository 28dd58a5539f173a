/** The forms of the page *Microsoft*: each becomes requests of the control endpoint's JSON contract, and a note about what the product should do. */
import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import type { Fault } from '../kit/faults.ts';
import { type AppName, changePolicies, SWITCHES, type SwitchName } from './applications-page.ts';
import { type ControlClient, ControlRefusal, type PoliciesView } from './control-client.ts';
import {
  afterClock,
  afterDelays,
  afterDrop,
  afterLimit,
  afterMeeting,
  afterTenant,
  afterUnlimit,
  appExpectations,
  givenBack,
  workingAgain,
} from './expectations.ts';
import type { Expectation } from './guide.ts';
import { changeMeeting, meetingSchema } from './meeting-forms.ts';
import type { Notes } from './notes.ts';
import { DELAYS } from './time-page.ts';
import { isFault, isThrottledRoom } from './trouble-page.ts';
import { SERVICE_TROUBLES, throttledRoom, throttledRoomExpectation } from './troubles.ts';

const LARGEST_FORM = 64 * 1024;
const SECOND_MS = 1_000;

interface Done {
  readonly text: string;
  readonly expectation?: Expectation;
  /** The tenant whose page is shown next. */
  readonly tenant?: string;
}

export function registerForms(
  app: Hono,
  origin: string,
  control: ControlClient,
  notes: Notes,
): void {
  /** `page` is where the form is, and where the note about it appears. */
  function form<S extends z.ZodType>(
    path: string,
    page: string,
    schema: S,
    work: (fields: z.output<S>) => Promise<Done>,
  ): void {
    app.post(path, bodyLimit({ maxSize: LARGEST_FORM }), async (context) => {
      // Scripts send no origin; a browser always does, and only these pages may send these forms.
      const from = context.req.header('origin');
      if (from !== undefined && from !== origin) return context.text('Forbidden', 403);
      const fields = Object.fromEntries(new URLSearchParams(await context.req.text()));
      const { note, tenant } = await attempt(schema, fields, work);
      const query = new URLSearchParams({
        ...(tenant === undefined ? {} : { tenant }),
        note: notes.keep(note),
      });
      return context.redirect(`${page}?${query.toString()}`, 303);
    });
  }

  form('/microsoft/meetings', '/microsoft', meetingSchema, async (fields) => ({
    text: await changeMeeting(control, fields),
    expectation: afterMeeting,
    tenant: fields.tenant,
  }));
  form('/microsoft/tenants', '/microsoft', tenantSchema, (fields) => makeTenant(control, fields));
  form('/microsoft/applications', '/microsoft/applications', policySchema, (fields) =>
    changeApplications(control, fields),
  );
  form('/microsoft/trouble', '/microsoft/trouble', troubleSchema, (fields) =>
    changeFaults(control, fields),
  );
  form('/microsoft/connections', '/microsoft/trouble', z.object({}), async () => {
    const hubs = ['devices', 'portal'];
    const counts = await Promise.all(
      hubs.map((hub) => control.send<{ dropped: number }>('POST', '/web-pubsub/drop', { hub })),
    );
    const dropped = counts.reduce((sum, count) => sum + count.dropped, 0);
    return { text: `Connections broken: ${dropped}.`, expectation: afterDrop };
  });
  form('/microsoft/time', '/microsoft/time', clockSchema, async (fields) => {
    const { now, idle } = await control.send<{ now: string; idle: boolean }>(
      'POST',
      '/clock',
      fields,
    );
    const work = idle ? '' : ' Some of what became due is still at work.';
    return {
      text: `It is ${now.slice(0, 16).replace('T', ' ')} UTC.${work}`,
      expectation: afterClock,
    };
  });
  form('/microsoft/delays', '/microsoft/time', delaysSchema, async (fields) => {
    await control.send('PUT', '/delays', fields);
    return { text: 'Microsoft’s delays are set.', expectation: afterDelays };
  });
  form('/microsoft/requests', '/microsoft/requests', z.object({}), async () => {
    await control.send('DELETE', '/requests');
    return { text: 'The list is empty.' };
  });
}

async function attempt<S extends z.ZodType>(
  schema: S,
  fields: Readonly<Record<string, string>>,
  work: (fields: z.output<S>) => Promise<Done>,
) {
  const problem = (text: string) => ({
    note: { kind: 'problem' as const, text },
    tenant: fields['tenant'],
  });
  const parsed = schema.safeParse(fields);
  if (!parsed.success) {
    const reasons = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    return problem(`Nothing was done. ${reasons.join('; ')}`);
  }
  try {
    const { text, expectation, tenant } = await work(parsed.data);
    return {
      note: {
        kind: 'done' as const,
        text,
        ...(expectation === undefined ? {} : { expectation }),
      },
      tenant,
    };
  } catch (error) {
    if (error instanceof ControlRefusal) return problem(`Nothing was done. ${error.message}`);
    throw error;
  }
}

const tenantSchema = z.object({
  displayName: z.string().trim().min(1).max(100),
  domain: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'is no domain such as fabrikam.example'),
  rooms: z.coerce.number().int().min(0).max(5000),
});

async function makeTenant(
  control: ControlClient,
  fields: z.infer<typeof tenantSchema>,
): Promise<Done> {
  const users = [{ username: `admin@${fields.domain}`, roles: ['Global Administrator'] }];
  const { id } = await control.send<{ id: string }>('POST', '/tenants', { ...fields, users });
  return {
    text: `${fields.displayName} is made. Sign in at Microsoft as admin@${fields.domain}.`,
    expectation: afterTenant,
    tenant: id,
  };
}

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const policySchema = z.union([
  z.object({
    tenant: z.guid(),
    app: z.enum(['discovery', 'sync']),
    switch: z.enum(['consent', 'enabled', 'deleted']),
    value: flag,
  }),
  z.object({ tenant: z.guid(), limit: flag }),
]);

async function changeApplications(
  control: ControlClient,
  fields: z.infer<typeof policySchema>,
): Promise<Done> {
  const { tenant } = fields;
  if ('limit' in fields) {
    await changePolicies(control, tenant, async (policies, rooms) => ({
      ...policies,
      applicationAccessPolicy: fields.limit ? { app: 'sync', allow: await rooms() } : null,
    }));
    return fields.limit
      ? { tenant, text: 'Calendar Sync may read the rooms only.', expectation: afterLimit }
      : { tenant, text: 'Calendar Sync may read every mailbox.', expectation: afterUnlimit };
  }
  const { app, switch: name, value } = fields;
  await changePolicies(control, tenant, async (policies) => withSwitch(policies, app, name, value));
  const chosen = SWITCHES.find((each) => each.name === name);
  const isUsual = value === chosen?.usual;
  return {
    tenant,
    text: `Done: ${isUsual ? chosen?.giveBack : chosen?.takeAway} (${APP_NAMES[app]}).`,
    expectation: isUsual ? givenBack : appExpectations[app][name],
  };
}

const APP_NAMES: Readonly<Record<AppName, string>> = {
  discovery: 'ClickShare Meeting Room Discovery',
  sync: 'ClickShare Calendar Sync',
};

const withSwitch = (
  policies: PoliciesView,
  app: AppName,
  name: SwitchName,
  value: boolean,
): PoliciesView => ({ ...policies, [app]: { ...policies[app], [name]: value } });

const troubleSchema = z.union([
  z.object({ clear: z.literal('all') }),
  z.object({ service: z.string(), trouble: z.string() }),
  z.object({ room: z.string().max(320) }),
]);

/** Leaves every other fault as it is. */
async function changeFaults(
  control: ControlClient,
  fields: z.infer<typeof troubleSchema>,
): Promise<Done> {
  if ('clear' in fields) {
    await control.send('PUT', '/faults', []);
    return { text: 'Every service works again.', expectation: workingAgain };
  }
  const { items } = await control.get<{ items: readonly Fault[] }>('/faults');
  if ('room' in fields) {
    const others = items.filter((fault) => !isThrottledRoom(fault));
    const wanted = fields.room === '' ? [] : [throttledRoom(fields.room)];
    // The first fault that matches applies: one room comes before all of Graph.
    await control.send('PUT', '/faults', [...wanted, ...others]);
    return fields.room === ''
      ? { text: 'No room is throttled by itself.', expectation: workingAgain }
      : { text: `${fields.room} is throttled.`, expectation: throttledRoomExpectation };
  }
  const entry = SERVICE_TROUBLES.find(({ service }) => service === fields.service);
  if (entry === undefined) throw new ControlRefusal('There is no such service');
  const trouble = entry.troubles.find(({ id }) => id === fields.trouble);
  const others = items.filter(
    (fault) => !entry.troubles.some((each) => isFault(fault, entry.service, each)),
  );
  const wanted = trouble === undefined ? [] : [{ service: entry.service, ...trouble.fault }];
  await control.send('PUT', '/faults', [...others, ...wanted]);
  return trouble === undefined
    ? { text: `${entry.name}: works again.`, expectation: workingAgain }
    : { text: `${entry.name}: ${trouble.name}.`, expectation: trouble.expectation };
}

const clockSchema = z.object({
  advanceMs: z.coerce
    .number()
    .int()
    .min(0)
    .max(366 * 86_400_000),
});

const seconds = z.coerce
  .number()
  .min(0)
  .max(86_400)
  .transform((value) => Math.round(value * SECOND_MS));
const delaysSchema = z.object(
  Object.fromEntries(DELAYS.map(([name]) => [name, seconds])) as Record<
    (typeof DELAYS)[number][0],
    typeof seconds
  >,
);
