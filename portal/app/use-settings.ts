/** The installation's settings for pages. */
import { createContext, useContext } from 'react';
import type { Settings } from './settings.ts';

export const SettingsContext = createContext<Settings | undefined>(undefined);

/** @throws {Error} outside the app */
export function useSettings(): Settings {
  const settings = useContext(SettingsContext);
  if (settings === undefined) throw new Error('There are no settings around this page.');
  return settings;
}
