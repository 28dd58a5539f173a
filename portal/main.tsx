/** The portal and the operators' board: reads its settings, then shows the page of the address. */
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { readSettings } from './app/settings.ts';
import { startSession } from './session/session.ts';
import { loadWords } from './words/words.ts';
import './app/page.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');

const [settings] = await Promise.all([readSettings(), loadWords()]);
const session = await startSession(settings);
createRoot(root).render(<App settings={settings} session={session} />);
