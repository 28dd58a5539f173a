/** How a device is, in words. */
import { useTranslation } from 'react-i18next';
import { Status } from '../parts/status.tsx';
import type { Tone } from '../parts/tone.ts';
import { useFormats, useNow } from '../parts/use-formats.ts';
import type { Device } from './device-queries.ts';
import { type Condition, conditionOf } from './device-view.ts';

const tones: Readonly<Record<Condition, Tone>> = {
  connected: 'good',
  disconnected: 'info',
  stale: 'warning',
  unassigned: 'warning',
  'room-lost': 'bad',
  offline: 'bad',
  unpaired: 'none',
  revoked: 'none',
};

export function DeviceState({ device }: { readonly device: Device }) {
  const { t } = useTranslation('devices');
  const formats = useFormats();
  const now = useNow();
  const condition = conditionOf(device);
  const detail =
    condition === 'offline' && device.lastSeenAt !== undefined
      ? t('lastSeen', { age: formats.age(device.lastSeenAt, now) })
      : undefined;
  return (
    <Status tone={tones[condition]} {...(detail !== undefined && { detail })}>
      {t(`condition.${condition}`)}
    </Status>
  );
}
