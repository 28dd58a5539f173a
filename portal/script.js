// A script to copy or to read.
import { element } from './elements.js';

export const scriptBlock = ({ act, say }, { title, text, label }) => [
  element(
    'p',
    {},
    element(
      'button',
      {
        'aria-label': `Copy: ${title}`,
        onclick: act(async () => {
          await navigator.clipboard.writeText(text);
          say('The script was copied.');
        }),
      },
      label,
    ),
  ),
  element('pre', { tabindex: '0', 'aria-label': title, class: 'script' }, text),
];
