/** Forms that assign one device, rename it, renew its pairing code and revoke it. */
import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AskDialog } from '../parts/ask-dialog.tsx';
import { Problem } from '../parts/problem.tsx';
import type { Device } from './device-queries.ts';
import { RoomChoice, useRoomNames } from './room-choice.tsx';
import { useAssign, useNewCode, useRename, useRevoke } from './use-device-actions.ts';

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalS, gridTemplateColumns: 'minmax(0, 1fr)' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface Of {
  readonly org: string;
  readonly device: Device;
  readonly etag: string | null;
}

/** By a button: arrow keys pass over rooms that nobody means. */
export function AssignRoom(of: Of) {
  const { t } = useTranslation('devices');
  const styles = useStyles();
  const { org, device } = of;
  const roomName = useRoomNames(org);
  const [chosen, setChosen] = useState<string>();
  const assign = useAssign(of);
  const roomId = chosen ?? device.roomId ?? undefined;
  const isNew = roomId !== undefined && roomId !== device.roomId;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (isNew) assign.mutate({ id: roomId, name: roomName(roomId) });
      }}
    >
      {assign.isError ? <Problem error={assign.error} /> : null}
      <RoomChoice org={org} label={t('room')} value={roomId} onChoose={setChosen} />
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={!isNew || assign.isPending}>
          {t('assign')}
        </Button>
        {device.roomId === null ? null : (
          <Button
            disabledFocusable={assign.isPending}
            onClick={() => {
              setChosen(undefined);
              assign.mutate(undefined);
            }}
          >
            {t('unassign')}
          </Button>
        )}
      </div>
    </form>
  );
}

export function Rename(of: Of) {
  const { t } = useTranslation('devices');
  const styles = useStyles();
  const [typed, setTyped] = useState<string>();
  const rename = useRename(of);
  const name = typed ?? of.device.name;
  const isNew = name.trim() !== '' && name.trim() !== of.device.name;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        rename.mutate(name.trim(), { onSuccess: () => setTyped(undefined) });
      }}
    >
      {rename.isError ? <Problem error={rename.error} /> : null}
      <Field label={t('name')}>
        <Input
          autoComplete="off"
          maxLength={100}
          value={name}
          onChange={(_event, { value }) => setTyped(value)}
        />
      </Field>
      <div className={styles.actions}>
        <Button type="submit" disabledFocusable={!isNew || rename.isPending}>
          {t('rename')}
        </Button>
      </div>
    </form>
  );
}

export function NewCode({ org, device }: Of) {
  const { t } = useTranslation('devices');
  const styles = useStyles();
  const renew = useNewCode({ org, device });
  return (
    <div className={styles.form}>
      <p className={styles.text}>
        {t(device.state === 'paired' ? 'codeTextPaired' : 'codeTextUnpaired')}
      </p>
      {renew.isError ? <Problem error={renew.error} /> : null}
      {renew.data === undefined ? null : (
        <p role="status">
          {t('codeOf', { name: device.name })}: <strong>{renew.data.pairingCode}</strong>
        </p>
      )}
      <div className={styles.actions}>
        <Button
          disabledFocusable={renew.isPending}
          aria-label={t('newCodeFor', { name: device.name })}
          onClick={() => renew.mutate()}
        >
          {t('newCode')}
        </Button>
      </div>
    </div>
  );
}

export function Revoke(props: Of & { readonly onRevoked: () => void }) {
  const { t } = useTranslation('devices');
  const styles = useStyles();
  const [isAsking, setAsking] = useState(false);
  const revoke = useRevoke(props, props.onRevoked);
  const { name } = props.device;
  return (
    <div className={styles.form}>
      <p className={styles.text}>{t('revokeText')}</p>
      <div className={styles.actions}>
        <Button onClick={() => setAsking(true)}>{t('revoke')}</Button>
      </div>
      {isAsking ? (
        <AskDialog
          title={t('revokeAsk', { name })}
          yes={t('revokeNow')}
          isPending={revoke.isPending}
          error={revoke.error}
          onYes={() => revoke.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>{t('revokeConsequence')}</p>
        </AskDialog>
      ) : null}
    </div>
  );
}
