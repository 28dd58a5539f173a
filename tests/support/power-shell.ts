/**
 * Reads PowerShell as PowerShell does, as far as quotes go: single and double quotes in every form that it takes for
 * one, comments, and `'…' + [char]0x…` as the text that it makes.
 */

interface Read {
  /** Every literal in single quotes, or sum of such and characters, in order. */
  readonly texts: readonly string[];
  /** The code around the literals. */
  readonly code: string;
}

const isSingle = (unit: string): boolean => /^['\u2018-\u201b]$/.test(unit);
const isDouble = (unit: string): boolean => /^["\u201c-\u201e]$/.test(unit);

export function readPowerShell(script: string): Read {
  const texts: string[] = [];
  let code = '';
  for (let at = 0; at < script.length; ) {
    const unit = script.charAt(at);
    if (unit === '#') {
      const end = /[\r\n]|$/.exec(script.slice(at))?.index ?? 0;
      code += script.slice(at, at + end);
      at += end;
    } else if (isSingle(unit)) {
      const { text, end } = readSum(script, at);
      texts.push(text);
      code += '<text>';
      at = end;
    } else if (isDouble(unit)) {
      const end = endOfDouble(script, at);
      code += script.slice(at, end);
      at = end;
    } else {
      code += unit;
      at += 1;
    }
  }
  // Parentheses around one text change nothing.
  return { texts, code: code.replaceAll(/\(+<text>\)+/g, '<text>') };
}

function readSum(script: string, from: number): { text: string; end: number } {
  let { text, end } = readSingle(script, from);
  for (;;) {
    const rest = script.slice(end);
    const character = /^ \+ \[char\]0x([0-9A-F]{4})/.exec(rest);
    if (character !== null) {
      text += String.fromCharCode(Number.parseInt(character[1] ?? '', 16));
      end += character[0].length;
    } else if (rest.startsWith(' + ') && isSingle(rest.charAt(3))) {
      const next = readSingle(script, end + 3);
      text += next.text;
      end = next.end;
    } else {
      return { text, end };
    }
  }
}

function readSingle(script: string, from: number): { text: string; end: number } {
  let text = '';
  for (let at = from + 1; at < script.length; at += 1) {
    if (isSingle(script.charAt(at))) {
      if (!isSingle(script.charAt(at + 1))) return { text, end: at + 1 };
      at += 1;
    }
    text += script.charAt(at);
  }
  throw new Error('A text does not end');
}

/** With the `$(…)` inside it, which may hold double quotes of its own. */
function endOfDouble(script: string, from: number): number {
  let depth = 0;
  for (let at = from + 1; at < script.length; at += 1) {
    const unit = script.charAt(at);
    if (unit === '`') at += 1;
    else if (script.startsWith('$(', at)) [depth, at] = [depth + 1, at + 1];
    else if (depth > 0 && unit === '(') depth += 1;
    else if (depth > 0 && unit === ')') depth -= 1;
    else if (depth === 0 && isDouble(unit)) return at + 1;
  }
  throw new Error('A double quote does not end');
}
