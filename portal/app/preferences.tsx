/** Language and colours of this browser. */
import { Field, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { changeLanguage, currentLanguage, LANGUAGES, type Language } from '../words/words.ts';
import { chooseTheme, type ThemeChoice, themeChoice } from './theme.ts';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

const names = { en: 'english', de: 'german' } as const;

export function Preferences() {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <div className={styles.row}>
      <Field label={t('language')}>
        <Select
          defaultValue={currentLanguage()}
          onChange={(_event, { value }) => void changeLanguage(value as Language)}
        >
          {LANGUAGES.map((language) => (
            <option key={language} value={language} lang={language}>
              {t(names[language])}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('theme')}>
        <Select
          defaultValue={themeChoice()}
          onChange={(_event, { value }) => chooseTheme(value as ThemeChoice)}
        >
          <option value="system">{t('themeSystem')}</option>
          <option value="light">{t('themeLight')}</option>
          <option value="dark">{t('themeDark')}</option>
        </Select>
      </Field>
    </div>
  );
}
