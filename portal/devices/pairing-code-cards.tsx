/** Pairing codes until they are used or dismissed, where screen readers hear them. */
import { Button, Card, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useSettings } from '../app/use-settings.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Problem } from '../parts/problem.tsx';
import { useFormats, useNow } from '../parts/use-formats.ts';
import { type Device, devicesQuery } from './device-queries.ts';
import { dropCode, type OpenCode, useOpenCodes } from './pairing-codes.ts';
import { useNewCode } from './use-device-actions.ts';

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gap: tokens.spacingVerticalM,
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(22rem, 100%), 1fr))',
  },
  title: { ...typographyStyles.subtitle2, margin: 0 },
  code: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    letterSpacing: '0.05em',
    fontWeight: tokens.fontWeightSemibold,
    margin: 0,
  },
  ended: { textDecorationLine: 'line-through', color: tokens.colorNeutralForeground3 },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

export function PairingCodeCards({ org }: { readonly org: string }) {
  const { t } = useTranslation('devices');
  const styles = useStyles();
  const codes = useOpenCodes().filter((code) => code.org === org);
  const { data } = useQuery(devicesQuery(useApi(), org));
  return (
    <section aria-label={t('codes')} role="status" className={styles.cards}>
      {codes.map((code) => (
        <CodeCard
          key={code.deviceId}
          code={code}
          device={data?.items.find(({ id }) => id === code.deviceId)}
        />
      ))}
    </section>
  );
}

function CodeCard(props: { readonly code: OpenCode; readonly device: Device | undefined }) {
  const { t } = useTranslation('devices');
  const styles = useStyles();
  const formats = useFormats();
  const now = useNow();
  const { code, device } = props;
  const hasEnded = Date.parse(code.endsAt) <= now;
  usePairedNow(code, device);
  return (
    <Card>
      <h2 className={styles.title}>
        <bdi>{t('codeOf', { name: code.name })}</bdi>
      </h2>
      <p className={hasEnded ? `${styles.code} ${styles.ended}` : styles.code}>{code.code}</p>
      <p className={styles.text}>
        {hasEnded ? t('codeEnded') : t('codeEnds', { left: formats.left(code.endsAt, now) })}{' '}
        {hasEnded ? null : t('codeHow')}
      </p>
      {code.refusal === undefined ? null : <Problem error={code.refusal} />}
      <CodeActions code={code} device={device} hasEnded={hasEnded} />
    </Card>
  );
}

function CodeActions(props: {
  readonly code: OpenCode;
  readonly device: Device | undefined;
  readonly hasEnded: boolean;
}) {
  const { t } = useTranslation('devices');
  const styles = useStyles();
  const settings = useSettings();
  const { code, device, hasEnded } = props;
  const { name } = code;
  return (
    <div className={styles.actions}>
      {hasEnded ? (
        device && <AnotherCode org={code.org} device={device} />
      ) : (
        <CopyButton appearance="primary" text={code.code} name={t('copyCode', { name })} />
      )}
      {settings.display === undefined || hasEnded ? null : (
        <Button as="a" href={settings.display} target="_blank" rel="noreferrer">
          {t('openDisplay')}
        </Button>
      )}
      <Button
        appearance="subtle"
        aria-label={t('doneWith', { name })}
        onClick={() => dropCode(code.deviceId)}
      >
        {t('done')}
      </Button>
    </div>
  );
}

function AnotherCode({ org, device }: { readonly org: string; readonly device: Device }) {
  const { t } = useTranslation('devices');
  const renew = useNewCode({ org, device });
  return (
    <>
      {renew.isError ? <Problem error={renew.error} /> : null}
      <Button
        appearance="primary"
        disabledFocusable={renew.isPending}
        aria-label={t('newCodeFor', { name: device.name })}
        onClick={() => renew.mutate()}
      >
        {t('newCode')}
      </Button>
    </>
  );
}

/** The code has done its work when its device is heard of. A paired device may have a code for its successor. */
function usePairedNow({ deviceId, name, wasPaired }: OpenCode, device: Device | undefined): void {
  const { t } = useTranslation('devices');
  const announce = useAnnounce();
  const isUsed = !wasPaired && device?.state === 'paired';
  useEffect(() => {
    if (!isUsed) return;
    dropCode(deviceId);
    announce(t('pairedNow', { name }));
  }, [isUsed, deviceId, name, announce, t]);
}
