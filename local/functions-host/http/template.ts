/** ASP.NET route templates: literals, `{x}`, `{x?}`, `{x=default}`, `{*rest}`, several parameters in a segment, constraints. */
import { type Constraint, parseConstraint } from './constraints.ts';

interface Parameter {
  readonly name: string;
  readonly constraints: readonly Constraint[];
  readonly optional: boolean;
  readonly fallback: string | undefined;
  readonly catchAll: boolean;
}

type Part = string | Parameter;
type Segment = readonly Part[];

export interface Template {
  readonly segments: readonly Segment[];
  /** Values of the parameters, or undefined when the path does not match. */
  match(path: string): Record<string, string> | undefined;
}

/** Throws with a sentence when the template is malformed. */
export function parseTemplate(route: string): Template {
  const trimmed = route.replace(/\/$/, '');
  const segments = trimmed === '' ? [] : splitSegments(trimmed).map(parseSegment);
  const parameters = segments.flat().filter((part) => typeof part !== 'string');
  const pattern = new RegExp(`^${segments.map(segmentPattern).join('')}/?$`, 'i');
  return {
    segments,
    match(path) {
      const found = pattern.exec(`/${path}`);
      if (found === null) return undefined;
      const values: Record<string, string> = {};
      for (const [index, { name, constraints, fallback }] of parameters.entries()) {
        const value = found[index + 1] || fallback;
        if (value === undefined) continue;
        if (!constraints.every((holds) => holds(value))) return undefined;
        values[name] = value;
      }
      return values;
    },
  };
}

/** Whether some path matches both; a warning only, so an unsure case counts as yes. */
export function overlap(a: readonly Segment[], b: readonly Segment[]): boolean {
  const [first, ...restOfA] = a;
  const [second, ...restOfB] = b;
  if (first === undefined) return second === undefined || b.every(mayBeAbsent);
  if (second === undefined) return a.every(mayBeAbsent);
  if (isCatchAll(first) || isCatchAll(second)) return true;
  if (segmentsMeet(first, second) && overlap(restOfA, restOfB)) return true;
  return (
    (mayBeAbsent(first) && overlap(restOfA, b)) || (mayBeAbsent(second) && overlap(a, restOfB))
  );
}

function segmentsMeet(a: Segment, b: Segment): boolean {
  const [one, other] = [literal(a), literal(b)];
  if (one !== undefined && other !== undefined) return one.toLowerCase() === other.toLowerCase();
  if (one !== undefined)
    return new RegExp(`^${segmentPattern(b)}$`, 'i').test(`/${one}`) && holds(b, one);
  if (other !== undefined) return segmentsMeet(b, a);
  return true;
}

function holds(segment: Segment, value: string): boolean {
  const [only, more] = segment;
  if (only === undefined || typeof only === 'string' || more !== undefined) return true;
  return only.constraints.every((constraint) => constraint(value));
}

function literal(segment: Segment): string | undefined {
  return segment.every((part) => typeof part === 'string') ? segment.join('') : undefined;
}

function soleParameter(segment: Segment): Parameter | undefined {
  const [part] = segment;
  return segment.length === 1 && typeof part === 'object' ? part : undefined;
}

function isCatchAll(segment: Segment): boolean {
  return soleParameter(segment)?.catchAll === true;
}

function mayBeAbsent(segment: Segment): boolean {
  const parameter = soleParameter(segment);
  return (
    parameter !== undefined &&
    (parameter.optional || parameter.catchAll || parameter.fallback !== undefined)
  );
}

function segmentPattern(segment: Segment): string {
  if (isCatchAll(segment)) return '(?:/(.*))?';
  const inner = segment
    .map((part) =>
      typeof part === 'string' ? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : '([^/]+)',
    )
    .join('');
  return mayBeAbsent(segment) ? `(?:/${inner})?` : `/${inner}`;
}

/** Slashes inside braces belong to a constraint. */
function splitSegments(route: string): string[] {
  const segments = [''];
  let depth = 0;
  for (const character of route) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (character === '/' && depth === 0) segments.push('');
    else segments[segments.length - 1] += character;
  }
  if (depth !== 0) throw new Error('There is an incomplete parameter in the route template.');
  if (segments.includes('')) throw new Error('The route template has an empty segment.');
  return segments;
}

function parseSegment(text: string): Segment {
  const parts: Part[] = [];
  let rest = text;
  while (rest !== '') {
    const open = rest.indexOf('{');
    if (open !== 0) {
      parts.push(open < 0 ? rest : rest.slice(0, open));
      rest = open < 0 ? '' : rest.slice(open);
      continue;
    }
    const close = closingBrace(rest);
    parts.push(parseParameter(rest.slice(1, close)));
    rest = rest.slice(close + 1);
  }
  return parts;
}

function closingBrace(text: string): number {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '{') depth += 1;
    if (text[index] === '}') depth -= 1;
    if (depth === 0) return index;
  }
  return text.length;
}

function parseParameter(text: string): Parameter {
  const [, stars = '', name = '', rest = ''] = /^(\*{0,2})([^:=?]*)(.*)$/s.exec(text) ?? [];
  if (!/^\w[\w-]*$/.test(name)) {
    throw new Error(`The route parameter name '${name}' is invalid.`);
  }
  const constraints: Constraint[] = [];
  let left = rest;
  while (left.startsWith(':')) {
    const end = endOfConstraint(left);
    const constraint = parseConstraint(left.slice(1, end));
    if (constraint === undefined) {
      throw new Error(`The constraint '${left.slice(1, end)}' of '${name}' is unknown.`);
    }
    constraints.push(constraint);
    left = left.slice(end);
  }
  return {
    name,
    constraints,
    optional: left === '?',
    fallback: left.startsWith('=') ? left.slice(1) : undefined,
    catchAll: stars !== '',
  };
}

/** Up to the next `:`, `=` or `?` outside the parentheses of the arguments. */
function endOfConstraint(text: string): number {
  const name = /^:[^:=?(]*/.exec(text)?.[0] ?? ':';
  if (text[name.length] !== '(') return name.length;
  const closings = [...text.matchAll(/\)(?=[:=?]|$)/g)].map((match) => match.index);
  return (closings[0] ?? text.length - 1) + 1;
}
