/** The proof to hand out, its evidence, and the verdicts so far. */
import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Button,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { DocumentRegular, SaveRegular } from '@fluentui/react-icons';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { useApi } from '../api/use-api.ts';
import { download } from '../parts/download.ts';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { Status } from '../parts/status.tsx';
import { useFormats } from '../parts/use-formats.ts';
import { type MailboxAccess, readProof } from './access-query.ts';
import { toneOf } from './verdict.ts';

const MOST_SHOWN = 20;

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: tokens.spacingVerticalS,
  },
});

interface Props {
  readonly org: string;
  readonly access: MailboxAccess;
}

export function EarlierChecks({ org, access }: Props) {
  const { t } = useTranslation('access');
  const styles = useStyles();
  const formats = useFormats();
  if (access.history.length === 0) return null;
  return (
    <Section title={t('evidence')} intro={t('evidenceIntro')}>
      <ProofActions org={org} />
      <Accordion collapsible>
        <AccordionItem value="history">
          <AccordionHeader as="h3">{t('earlier')}</AccordionHeader>
          <AccordionPanel>
            <ol className={styles.list}>
              {access.history
                .slice(0, MOST_SHOWN)
                .map(({ check, at, verdict, rooms, readable }) => (
                  <li key={check}>
                    <Status
                      tone={toneOf(verdict)}
                      detail={t('earlierRooms', { count: rooms, readable })}
                    >
                      {formats.moment(at)}: {t(`verdicts.${verdict}`)}
                    </Status>
                  </li>
                ))}
            </ol>
          </AccordionPanel>
        </AccordionItem>
      </Accordion>
    </Section>
  );
}

function ProofActions({ org }: Pick<Props, 'org'>) {
  const { t } = useTranslation('access');
  const styles = useStyles();
  const api = useApi();
  const open = useMutation({
    async mutationFn() {
      // Opened by the click itself, which browsers allow.
      const tab = window.open('', '_blank');
      try {
        const page = new Blob([await readProof(api, org)], { type: 'text/html' });
        const url = URL.createObjectURL(page);
        if (tab === null) location.assign(url);
        else tab.location.replace(url);
      } catch (error) {
        tab?.close();
        throw error;
      }
    },
  });
  const save = useMutation({
    async mutationFn() {
      const evidence = bodyOf(
        await api.GET('/organisations/{org}/calendar/scope/evidence', {
          params: { path: { org } },
        }),
      );
      download('mailbox-scope.json', 'application/json', JSON.stringify(evidence, null, 2));
    },
  });
  return (
    <>
      {[open, save].map(({ error, submittedAt }) =>
        error === null ? null : <Problem key={submittedAt} error={error} />,
      )}
      <div className={styles.actions}>
        <Button
          icon={<DocumentRegular />}
          disabledFocusable={open.isPending}
          onClick={() => open.mutate()}
        >
          {t('openProof')}
        </Button>
        <Button
          icon={<SaveRegular />}
          disabledFocusable={save.isPending}
          onClick={() => save.mutate()}
        >
          {t('saveEvidence')}
        </Button>
      </div>
    </>
  );
}
