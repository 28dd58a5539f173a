/** Spells NCRONTAB out as plain lists, as Azure reads it, so that the cron library cannot read it differently. */

interface Field {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const MONTHS =
  'January February March April May June July August September October November December';
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday';
const FIELDS: readonly Field[] = [
  { least: 0, most: 59 },
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: MONTHS.toUpperCase().split(' ') },
  { least: 0, most: 6, names: DAYS.toUpperCase().split(' ') },
];

/** Six fields of `*` and comma lists; undefined for what Azure refuses. Five fields mean second 0. */
export function normalizeCron(expression: string): string | undefined {
  const given = expression.trim().split(/\s+/);
  const fields = given.length === 5 ? ['0', ...given] : given;
  if (fields.length !== FIELDS.length) return undefined;
  const lists = FIELDS.map((field, index) => expand(fields[index] ?? '', field));
  return lists.includes(undefined) ? undefined : lists.join(' ');
}

function expand(text: string, field: Field): string | undefined {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const [range = '', step, more] = item.split('/');
    const stride = step === undefined ? 1 : Number(step);
    const bounds = boundsOf(range, field, step !== undefined);
    const unreadable = step !== undefined && !/^\d+$/.test(step);
    if (bounds === undefined || more !== undefined || unreadable || stride < 1) return undefined;
    for (let value = bounds[0]; value <= bounds[1]; value += stride) values.add(value);
  }
  const all = values.size === field.most - field.least + 1;
  return all ? '*' : [...values].sort((a, b) => a - b).join(',');
}

function boundsOf(range: string, field: Field, stepped: boolean): [number, number] | undefined {
  if (range === '*') return [field.least, field.most];
  const ends = range.split('-').map((end) => valueOf(end, field));
  const [from, to] = ends;
  if (from === undefined || ends.length > 2 || ends.includes(undefined)) return undefined;
  if (to === undefined) return [from, stepped ? field.most : from];
  // Azure turns a backward range round: FRI-MON is MON-FRI.
  return from <= to ? [from, to] : [to, from];
}

/** A number, or the beginning of a name. */
function valueOf(text: string, field: Field): number | undefined {
  if (/^\d+$/.test(text)) {
    const value = Number(text);
    return value >= field.least && value <= field.most ? value : undefined;
  }
  const index = field.names?.findIndex((name) => name.startsWith(text.toUpperCase())) ?? -1;
  return index < 0 || text === '' ? undefined : index + field.least;
}
