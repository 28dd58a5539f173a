/** The room display: reads its settings, then runs as a device in this browser. */
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { openBrowserStore } from './browser-store.ts';
import { startDisplay } from './display.ts';
import { keepAwake } from './kiosk.ts';
import { keepPage } from './page-cache.ts';
import { readSettings } from './settings.ts';
import { loadWords } from './words.ts';
import './display.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');

const [settings, store] = await Promise.all([readSettings(), openBrowserStore()]);
const words = await loadWords(settings.portal);
document.documentElement.lang = words.language;
document.title = words.t('display');
keepAwake();
createRoot(root).render(
  <App display={startDisplay(settings.api, store)} isLasting={store.isLasting} words={words} />,
);
keepPage(import.meta.url);
