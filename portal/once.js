// What the service tells once and never again stays in sight until somebody says that it is kept.
import { element } from './elements.js';

export function onceIn(region, { say, leave }) {
  return (label, value) => {
    // A newer one makes the older one worthless.
    for (const old of region.children) if (old.dataset.label === label) old.remove();
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(value);
        say('It was copied.');
      } catch {
        say('The browser does not allow copying: select the text.');
      }
    };
    const done = () => {
      entry.remove();
      leave();
    };
    const entry = element(
      'p',
      { 'data-label': label },
      `${label}: `,
      element('code', { class: 'code' }, value),
      ' ',
      element('button', { 'aria-label': `Copy: ${label}`, onclick: copy }, 'Copy'),
      ' ',
      element('button', { 'aria-label': `Done: ${label}`, onclick: done }, 'Done'),
    );
    region.append(entry);
  };
}
