/** The way out: of a connection, or of a set-up that ended half-way and may have made an app in the tenant. */
import { useTranslation } from 'react-i18next';
import { isConnected, type Setup } from '../organisations/organisation.ts';
import { useRights } from '../organisations/rights.ts';
import { Section } from '../parts/section.tsx';
import { DisconnectButton } from './disconnect-button.tsx';

export function DisconnectSection({ org, setup }: { readonly org: string; readonly setup: Setup }) {
  const { t } = useTranslation('setup', { keyPrefix: 'disconnect' });
  const { administer } = useRights(org);
  const { state, microsoftTenant } = setup;
  const hasEnded = state === 'failed' || state === 'cancelled';
  if (!administer || microsoftTenant === undefined) return null;
  if (!hasEnded && !isConnected(state)) return null;
  return (
    <Section
      title={t(hasEnded ? 'leftoversTitle' : 'connectedTitle')}
      intro={
        hasEnded
          ? t('leftovers')
          : t('connected', { tenant: microsoftTenant.displayName || microsoftTenant.id })
      }
    >
      <DisconnectButton org={org} />
    </Section>
  );
}
