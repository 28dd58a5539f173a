/** One set-up: how it is, why, what can be done, and everything that happened. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { ButtonLink, PageLink } from '../parts/links.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { Orchestration } from './orchestration.tsx';
import { OrganisationData } from './organisation-data.tsx';
import { type SetupDetail, setupDetailQuery } from './queries.ts';
import { SetupActions } from './setup-actions.tsx';
import { SetupFacts } from './setup-facts.tsx';
import { SetupTimeline } from './setup-timeline.tsx';

const useStyles = makeStyles({
  links: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

export function SetupPage() {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const { org } = useParams({ from: '/operations/setups/$org' });
  // Its last state stays on the page while the organisation goes.
  const [isErasing, setErasing] = useState(false);
  const query = useQuery({ ...setupDetailQuery(useApi(), org), enabled: !isErasing });
  const name = query.data?.organisation.name;
  return (
    <>
      <PageLink to="/operations/setups">{t('allSetups')}</PageLink>
      <Page
        title={name === undefined ? t('setup') : t('setupOf', { name })}
        actions={
          <div className={styles.links}>
            <ButtonLink to="/organisations/$org/calendar" params={{ org }}>
              {t('asCustomer')}
            </ButtonLink>
          </div>
        }
      >
        <Loaded query={query}>
          {(setup) => (
            <>
              <Setup setup={setup} />
              <OrganisationData
                organisation={setup.organisation}
                onErasing={() => setErasing(true)}
              />
            </>
          )}
        </Loaded>
      </Page>
    </>
  );
}

function Setup({ setup }: { readonly setup: SetupDetail }) {
  return (
    <>
      <SetupFacts setup={setup} />
      <SetupActions setup={setup} />
      <Orchestration setup={setup} />
      <SetupTimeline timeline={setup.timeline} titles={setup.titles} />
    </>
  );
}
