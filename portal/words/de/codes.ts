/** German for what the API says in English beside a stable code. A repository test knows when a code is missing. */
import type { ApiTexts } from '../api-texts.ts';
import { causes, notices } from './codes/causes.ts';
import { limitProblems } from './codes/limit-problems.ts';
import { changeSteps, permissions, scope } from './codes/mailbox-access.ts';
import { problems } from './codes/problems.ts';

/** The API has no code for what is wrong with one field. */
const details: ApiTexts['details'] = {
  'must be an absolute URL': 'Das ist keine vollständige Adresse (https://…).',
  'must not carry credentials': 'Die Adresse darf keine Zugangsdaten enthalten.',
  'must be http or https': 'Die Adresse muss mit http:// oder https:// beginnen.',
  'must be https on port 443': 'Die Adresse muss mit https:// beginnen und Port 443 benutzen.',
  'must be a public address': 'Die Adresse muss öffentlich erreichbar sein.',
  'is not an e-mail address': 'Das ist keine E-Mail-Adresse.',
  'is not a mail address': 'Das ist keine E-Mail-Adresse.',
  'Invalid email address': 'Das ist keine E-Mail-Adresse.',
  'is not an IANA time zone': 'Das ist keine bekannte Zeitzone.',
  'Operators do this.': 'Das tun Betreiber.',
};

export const codes: ApiTexts = {
  problems: { ...problems, ...limitProblems },
  causes,
  notices,
  scope,
  changeSteps,
  permissions,
  details,
};
