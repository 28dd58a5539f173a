/** An app that is registered wrongly stops every customer at the same step: operators hear of it at once. */
import type { AlertCause } from '../alerts/contract.ts';
import type { Purpose } from './consent-state.ts';
import type { Surroundings } from './ports.ts';

type App = 'discovery' | 'sync';

const appOf: Readonly<Record<Purpose, App>> = {
  discovery: 'discovery',
  'sign-in': 'discovery',
  sync: 'sync',
  profile: 'sync',
};

const causeOf = (app: App): AlertCause => ({
  organisationId: 'platform',
  kind: 'consent',
  subject: `registration|${app}`,
});

export const raiseMisregistered = (
  { alerts }: Pick<Surroundings, 'alerts'>,
  purpose: Purpose,
): Promise<void> =>
  alerts().raise({
    ...causeOf(appOf[purpose]),
    severity: 'critical',
    message: `Microsoft refuses the ${purpose} step of set-up because of how the ${appOf[purpose]} app is registered on our side: check its redirect addresses.`,
  });

/** Somebody got through with that app. */
export const resolveMisregistered = (
  { alerts }: Pick<Surroundings, 'alerts'>,
  app: App,
): Promise<void> => alerts().resolve(causeOf(app));
