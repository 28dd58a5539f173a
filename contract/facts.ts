/** Every fact, in the order of the report. */
import type { Fact } from './fact.ts';
import { calendarFacts } from './facts/calendars.ts';
import { directoryFacts } from './facts/directory.ts';
import { identityFacts } from './facts/identity.ts';
import { keyVaultFacts } from './facts/key-vault.ts';
import { placeFacts } from './facts/places.ts';
import { subscriptionFacts } from './facts/subscriptions.ts';
import { webPubSubFacts } from './facts/web-pubsub.ts';

export const facts: readonly Fact[] = [
  ...identityFacts,
  ...directoryFacts,
  ...placeFacts,
  ...calendarFacts,
  ...subscriptionFacts,
  ...keyVaultFacts,
  ...webPubSubFacts,
];
