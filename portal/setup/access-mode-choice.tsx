/** How calendars are opened, for those who want another way than the usual one. */
import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { ModeChoice } from '../access/mode-choice.tsx';
import type { AccessMode } from './use-setup-actions.ts';

export function AccessModeChoice(props: {
  readonly mode: AccessMode;
  readonly onChange: (mode: AccessMode) => void;
}) {
  const { t } = useTranslation('setup');
  return (
    <Accordion collapsible>
      <AccordionItem value="modes">
        <AccordionHeader>{t('chooseMode')}</AccordionHeader>
        <AccordionPanel>
          <ModeChoice value={props.mode} onChange={props.onChange} />
        </AccordionPanel>
      </AccordionItem>
    </Accordion>
  );
}
