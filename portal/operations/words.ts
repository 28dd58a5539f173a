/** The board's words, in both languages at once: whoever is no operator never loads them. */
import i18next from 'i18next';
import { operations as german } from '../words/de/operations.ts';
import { operations as english } from '../words/en/operations.ts';

i18next.addResourceBundle('en', 'operations', english);
i18next.addResourceBundle('de', 'operations', german);
