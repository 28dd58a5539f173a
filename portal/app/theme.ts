/** Light and dark in the product's own colour. The choice stays in this browser. */
import {
  type BrandVariants,
  createDarkTheme,
  createLightTheme,
  type Theme,
} from '@fluentui/react-components';
import { useSyncExternalStore } from 'react';

const brand: BrandVariants = {
  10: '#021716',
  20: '#062827',
  30: '#083837',
  40: '#0a4544',
  50: '#0c5352',
  60: '#0d6160',
  70: '#0e6e6d',
  80: '#0f6b6b',
  90: '#2b8584',
  100: '#46999a',
  110: '#5facab',
  120: '#78bebd',
  130: '#92cfcf',
  140: '#aee0df',
  150: '#c9efee',
  160: '#e3f8f7',
};

const light = createLightTheme(brand);
const dark = createDarkTheme(brand);
// Text and buttons on dark surfaces need a brighter shade to be readable (WCAG 2.2, 1.4.3).
dark.colorBrandForeground1 = brand[120];
dark.colorBrandForeground2 = brand[130];
dark.colorBrandForegroundLink = brand[120];
dark.colorBrandForegroundLinkHover = brand[130];
// Text that takes the brand's colour under the pointer.
dark.colorNeutralForeground2BrandHover = brand[120];
dark.colorNeutralForeground2BrandPressed = brand[120];
dark.colorNeutralForeground2BrandSelected = brand[120];
dark.colorNeutralForeground3BrandHover = brand[120];
dark.colorNeutralForeground3BrandPressed = brand[120];
dark.colorNeutralForeground3BrandSelected = brand[120];

export type ThemeChoice = 'light' | 'dark' | 'system';
const KEY = 'colours';
const listeners = new Set<() => void>();
const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');

export function themeChoice(): ThemeChoice {
  const kept = localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function chooseTheme(choice: ThemeChoice): void {
  if (choice === 'system') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, choice);
  for (const changed of listeners) changed();
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  prefersDark.addEventListener('change', changed);
  return () => {
    listeners.delete(changed);
    prefersDark.removeEventListener('change', changed);
  };
}

function isDark(): boolean {
  const choice = themeChoice();
  return choice === 'dark' || (choice === 'system' && prefersDark.matches);
}

export function useTheme(): Theme {
  const chosenDark = useSyncExternalStore(subscribe, isDark);
  document.documentElement.style.colorScheme = chosenDark ? 'dark' : 'light';
  return chosenDark ? dark : light;
}
