/**
 * Exchange's recipient filters (OPATH) as far as scopes of rooms need them: comparisons joined by `-or` and `-and`.
 * https://learn.microsoft.com/powershell/exchange/recipientfilter-properties
 */

export interface Recipient {
  readonly emailAddress: string;
  readonly type: 'RoomMailbox' | 'UserMailbox';
}

/** Groups are not kept, so nobody is a member of one. */
const PROPERTIES: Readonly<Record<string, (recipient: Recipient) => string | undefined>> = {
  recipienttypedetails: ({ type }) => type,
  primarysmtpaddress: ({ emailAddress }) => emailAddress,
  memberofgroup: () => undefined,
};

const COMPARISON = /^\(?\s*(\w+)\s+-(eq|ne)\s+'((?:[^']|'')*)'\s*\)?$/i;

/** Whether Exchange takes the filter. */
export const isFilter = (filter: string): boolean =>
  partsOf(filter).every((all) => all.every((text) => comparisonOf(text) !== undefined));

/** Whether the filter covers the recipient. */
export const covers = (filter: string, recipient: Recipient): boolean =>
  partsOf(filter).some((all) => all.every((text) => comparisonOf(text)?.(recipient) === true));

/** Alternatives, each a list of conditions that must all hold. */
const partsOf = (filter: string): string[][] =>
  filter.split(/\s-or\s/i).map((alternative) => alternative.split(/\s-and\s/i).map(trim));

const trim = (text: string): string => text.trim();

function comparisonOf(text: string): ((recipient: Recipient) => boolean) | undefined {
  const [, name = '', operator, quoted = ''] = COMPARISON.exec(text) ?? [];
  const valueOf = PROPERTIES[name.toLowerCase()];
  if (valueOf === undefined) return undefined;
  const wanted = quoted.replaceAll("''", "'").toLowerCase();
  const isEqual = (recipient: Recipient) => valueOf(recipient)?.toLowerCase() === wanted;
  return operator?.toLowerCase() === 'ne' ? (recipient) => !isEqual(recipient) : isEqual;
}
