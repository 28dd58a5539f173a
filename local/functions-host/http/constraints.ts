/** The inline constraints of ASP.NET route templates, e.g. `{id:int:min(1)}`. */

export type Constraint = (value: string) => boolean;

const GUID =
  /^(\{[0-9a-f-]{36}\}|\([0-9a-f-]{36}\)|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})$/i;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const WHOLE = /^[+-]?\d+$/;

const within = (value: string, least: bigint, most: bigint) =>
  WHOLE.test(value) &&
  BigInt(value.replace('+', '')) >= least &&
  BigInt(value.replace('+', '')) <= most;
const LONG = 2n ** 63n;

const plain: Record<string, Constraint> = {
  int: (value) => within(value, -(2n ** 31n), 2n ** 31n - 1n),
  long: (value) => within(value, -LONG, LONG - 1n),
  bool: (value) => /^(true|false)$/i.test(value),
  datetime: (value) => !Number.isNaN(Date.parse(value)),
  decimal: (value) => NUMBER.test(value) && !/e/i.test(value),
  double: (value) => NUMBER.test(value),
  float: (value) => NUMBER.test(value),
  guid: (value) => GUID.test(value),
  alpha: (value) => /^[a-z]*$/i.test(value),
  required: (value) => value !== '',
};

const withArguments: Record<string, (args: string[]) => Constraint> = {
  length:
    ([a, b = a]) =>
    (value) =>
      value.length >= Number(a) && value.length <= Number(b),
  minlength:
    ([a]) =>
    (value) =>
      value.length >= Number(a),
  maxlength:
    ([a]) =>
    (value) =>
      value.length <= Number(a),
  min:
    ([a]) =>
    (value) =>
      within(value, BigInt(a ?? 0), LONG - 1n),
  max:
    ([a]) =>
    (value) =>
      within(value, -LONG, BigInt(a ?? 0)),
  range:
    ([a, b]) =>
    (value) =>
      within(value, BigInt(a ?? 0), BigInt(b ?? 0)),
};

/** `text` is the part after the colon. Undefined: no such constraint. */
export function parseConstraint(text: string): Constraint | undefined {
  const match = /^([^(]+)(?:\((.*)\))?$/s.exec(text);
  const name = match?.[1]?.toLowerCase() ?? '';
  const args = match?.[2];
  if (args === undefined) return plain[name];
  if (name === 'regex') {
    const pattern = new RegExp(args.replaceAll('{{', '{').replaceAll('}}', '}'), 'i');
    return (value) => pattern.test(value);
  }
  return withArguments[name]?.(args.split(',').map((arg) => arg.trim()));
}
