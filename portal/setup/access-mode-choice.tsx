/** How calendars are opened, for those who want another way than the usual one. */
import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
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
    <>
      <Recommended {...props} />
      <Accordion collapsible>
        <AccordionItem value="modes">
          <AccordionHeader>{t('chooseMode')}</AccordionHeader>
          <AccordionPanel>
            <ModeChoice value={props.mode} onChange={props.onChange} />
          </AccordionPanel>
        </AccordionItem>
      </Accordion>
    </>
  );
}

/** The way that lets us read the least, offered beside the usual one. */
function Recommended({ mode, onChange }: Parameters<typeof AccessModeChoice>[0]) {
  const { t } = useTranslation('setup', { keyPrefix: 'roomsOnly' });
  const isChosen = mode === 'rbac';
  return (
    <MessageBar intent={isChosen ? 'success' : 'info'} layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{t(isChosen ? 'chosen' : 'title')}</MessageBarTitle>
        {t(isChosen ? 'chosenText' : 'text')}
      </MessageBarBody>
      <MessageBarActions>
        <Button onClick={() => onChange(isChosen ? 'consent' : 'rbac')}>
          {t(isChosen ? 'undo' : 'choose')}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
