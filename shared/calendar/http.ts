/** The calendar's HTTP edge: settings, Microsoft's notifications, and how well rooms are followed. */
import { accepted, type HandlersOf, type HttpResult, ok } from '../platform/endpoint.ts';
import { requestProblems } from '../platform/errors.ts';
import { answerPage } from '../platform/paging.ts';
import type { changeSettings, readSettings } from './change-settings.ts';
import type * as endpoints from './endpoints.ts';
import { calendarProblems } from './errors.ts';
import type { receiveNotifications } from './receive-notifications.ts';
import type { watchSync } from './watch-sync.ts';

interface Deps {
  readonly readSettings: ReturnType<typeof readSettings>;
  readonly changeSettings: ReturnType<typeof changeSettings>;
  readonly receiveNotifications: ReturnType<typeof receiveNotifications>;
  readonly watch: Pick<ReturnType<typeof watchSync>, 'page'>;
  readonly apiUrl: string;
}

type Handlers = HandlersOf<typeof endpoints>;

const LONGEST_TOKEN_BYTES = 4096;

export function calendarHttp(deps: Deps): Handlers {
  const calendarNotifications: Handlers['calendarNotifications'] = async (input) => {
    const { query, body, log } = input;
    if (query.validationToken !== undefined) return echo(query.validationToken);
    if (body.value === undefined) {
      throw requestProblems.error('request.invalid', {
        fields: [{ pointer: '/value', detail: 'is missing' }],
      });
    }
    await deps.receiveNotifications(body.value, log);
    return accepted;
  };
  return {
    calendarNotifications,
    calendarLifecycle: calendarNotifications,
    async calendarSettingsGet({ params }) {
      const { settings, etag } = await deps.readSettings(params.org);
      return ok(settings, { etag });
    },
    async calendarSettingsChange({ params, body, caller, headers }) {
      const by = { caller, ifMatch: headers.get('if-match') };
      const { settings, etag, signingSecret } = await deps.changeSettings(params.org, body, by);
      return ok({ ...settings, ...(signingSecret && { signingSecret }) }, { etag });
    },
    calendarSyncList: (input) =>
      answerPage(input, deps.apiUrl, (request) => deps.watch.page(request, input.query)),
  };
}

/**
 * Graph reads its token back as plain text; nobody else may read it as a page.
 * https://learn.microsoft.com/graph/change-notifications-delivery-webhooks#notificationurl-validation
 */
function echo(token: string): HttpResult {
  if (Buffer.byteLength(token) > LONGEST_TOKEN_BYTES) {
    throw calendarProblems.error('calendar.validation-token-invalid');
  }
  return {
    status: 200,
    text: token,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    },
  };
}
