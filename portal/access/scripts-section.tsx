/** Both scripts that limit access to the rooms, and what each does. */
import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { ScriptBlock } from '../parts/script-block.tsx';
import { Section } from '../parts/section.tsx';
import type { MailboxAccess } from './access-query.ts';

const SCRIPTS = ['rbac', 'applicationAccessPolicy'] as const;

export const fileNames = {
  rbac: 'limit-by-rbac.ps1',
  applicationAccessPolicy: 'limit-by-access-policy.ps1',
} as const;

export function ScriptsSection({ access }: { readonly access: MailboxAccess }) {
  const { t } = useTranslation('access');
  return (
    <Section title={t('scripts')} intro={t('scriptsIntro')}>
      <Accordion collapsible multiple>
        {SCRIPTS.map((script) => (
          <AccordionItem key={script} value={script}>
            <AccordionHeader as="h3">{t(`script.${script}.title`)}</AccordionHeader>
            <AccordionPanel>
              <p>{t(`script.${script}.does`)}</p>
              <ScriptBlock
                title={t(`script.${script}.title`)}
                fileName={fileNames[script]}
                text={access.scripts[script]}
              />
            </AccordionPanel>
          </AccordionItem>
        ))}
      </Accordion>
    </Section>
  );
}
