/** The time zone of rooms for which Microsoft names none. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ifMatch } from '../api/if-match.ts';
import { useApi } from '../api/use-api.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { Problem } from '../parts/problem.tsx';
import { SearchChoice } from '../parts/search-choice.tsx';
import { settingsQuery } from '../screens/settings-query.ts';
import { ownTimeZone, timeZones } from './time-zones.ts';

const useStyles = makeStyles({
  form: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'end',
    gap: tokens.spacingHorizontalM,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  zone: { flexBasis: '18rem', flexGrow: 1, maxWidth: '28rem', minWidth: 0 },
});

export function DefaultZone({ org }: { readonly org: string }) {
  const { t } = useTranslation('rooms');
  const styles = useStyles();
  const [zone, setZone] = useState<string | undefined>(ownTimeZone);
  const save = useDefaultZone(org);
  return (
    <>
      {save.isError ? <Problem error={save.error} /> : null}
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (zone !== undefined) save.mutate(zone);
        }}
      >
        <div className={styles.zone}>
          <SearchChoice
            label={t('defaultZone')}
            choices={timeZones()}
            value={zone}
            onChoose={setZone}
          />
        </div>
        <Button
          type="submit"
          appearance="primary"
          disabledFocusable={zone === undefined || save.isPending}
        >
          {t('setDefaultZone')}
        </Button>
      </form>
    </>
  );
}

function useDefaultZone(org: string) {
  const { t } = useTranslation('rooms');
  const api = useApi();
  const cache = useQueryClient();
  const announce = useAnnounce();
  const { data } = useQuery(settingsQuery(api, org));
  return useMutation({
    mutationFn: (defaultTimeZone: string) =>
      api.PATCH('/organisations/{org}/calendar/settings', {
        params: { path: { org } },
        body: { defaultTimeZone },
        headers: ifMatch(data?.etag),
      }),
    onSuccess: (_answer, zone) => announce(t('defaultZoneSet', { zone })),
    onSettled: () =>
      Promise.all(
        ['settings', 'rooms', 'room'].map((name) =>
          cache.invalidateQueries({ queryKey: [name, org] }),
        ),
      ),
  });
}
