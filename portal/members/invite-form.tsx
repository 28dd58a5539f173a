/** Invites an address with a role. No mail is sent: the person signs in. */
import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { Problem } from '../parts/problem.tsx';
import { type Role, roles } from './member-queries.ts';

const LONGEST = 254;

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
  field: { flexGrow: 1, flexBasis: '16rem', minWidth: 0, maxWidth: '30rem' },
});

export function InviteForm({ org }: { readonly org: string }) {
  const { t } = useTranslation('members');
  const styles = useStyles();
  const api = useApi();
  const cache = useQueryClient();
  const announce = useAnnounce();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('member');
  const invite = useMutation({
    mutationFn: (address: string) =>
      api.POST('/organisations/{org}/members', {
        params: { path: { org } },
        body: { email: address, role },
      }),
    onSuccess(_answer, address) {
      announce(t('invited', { email: address }));
      setEmail('');
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ['members', org] }),
  });
  return (
    <>
      {invite.isError ? <Problem error={invite.error} /> : null}
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate(email.trim());
        }}
      >
        <Field label={t('address')} className={styles.field}>
          <Input
            type="email"
            required
            maxLength={LONGEST}
            autoComplete="off"
            value={email}
            onChange={(_event, { value }) => setEmail(value)}
          />
        </Field>
        <Field label={t('roleLabel')}>
          <Select value={role} onChange={(_event, { value }) => setRole(value as Role)}>
            {roles.map((each) => (
              <option key={each} value={each}>
                {t(`role.${each}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Button type="submit" appearance="primary" disabledFocusable={invite.isPending}>
          {t('inviteButton')}
        </Button>
      </form>
    </>
  );
}
