/** A record as a page by itself: latencies as bars, everything else as tables, in light and dark. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { BenchRecord } from './record.ts';

const escaped = (text: unknown): string =>
  String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

interface Latencies {
  readonly samples: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}
interface Figure {
  readonly name: string;
  readonly value: unknown;
}

const isLatencies = (value: unknown): value is Latencies =>
  typeof value === 'object' && value !== null && 'p50Ms' in value && 'p99Ms' in value;

/** Every figure by its path; latencies stay together, and items of a list are called by their name. */
function figures(value: unknown, path: string): Figure[] {
  if (typeof value !== 'object' || value === null || isLatencies(value)) {
    return [{ name: path, value }];
  }
  return Object.entries(value).flatMap(([key, part]) => {
    const called = Array.isArray(value) ? nameOf(part, key) : key;
    return figures(part, path === '' ? called : `${path} › ${called}`);
  });
}

const nameOf = (item: unknown, index: string): string => {
  const { route, name } = (item ?? {}) as { route?: string; name?: string };
  return route ?? name ?? index;
};

const BARS = ['p50Ms', 'p95Ms', 'p99Ms'] as const;

function bars(all: readonly (Figure & { readonly value: Latencies })[]): string {
  const longest = Math.max(1, ...all.map(({ value }) => value.p99Ms));
  const rows = all.map(({ name, value }) => {
    const lines = BARS.map((bar) => {
      const share = ((value[bar] / longest) * 100).toFixed(1);
      return `<span class="line"><span class="bar ${bar}" style="inline-size:${share}%"></span>${bar.slice(0, 3)} ${value[bar]} ms</span>`;
    });
    return `<tr><th scope="row">${escaped(name)}<small>${value.samples} samples</small></th><td>${lines.join('')}</td></tr>`;
  });
  return rows.length === 0 ? '' : `<table>${rows.join('')}</table>`;
}

function numbers(all: readonly Figure[]): string {
  const rows = all.map(
    ({ name, value }) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`,
  );
  return rows.length === 0 ? '' : `<table>${rows.join('')}</table>`;
}

const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-inline-size:60rem;margin:2rem auto;padding-inline:1rem}
table{inline-size:100%;border-collapse:collapse;margin-block:1rem}
th,td{text-align:start;vertical-align:top;padding:.3rem .5rem;border-block-end:1px solid #8884}
th{font-weight:400;inline-size:40%;overflow-wrap:anywhere}
small{display:block;opacity:.75}
.line{display:flex;align-items:center;gap:.5rem;white-space:nowrap;font-size:.85rem}
.bar{block-size:.6rem;border-radius:.3rem;min-inline-size:2px;max-inline-size:75%}
.p50Ms{background:#2b7a4b}.p95Ms{background:#b27a00}.p99Ms{background:#b3423c}`;

/** Writes the page of a record beside it, and answers with its path. */
export function chart(file: string): string {
  const page = file.replace(/(\.json)?$/, '.html');
  writeFileSync(page, chartPage(JSON.parse(readFileSync(file, 'utf8')) as BenchRecord));
  return page;
}

function chartPage({ at, commit, machine, results }: BenchRecord): string {
  const sections = results.map(({ scenario, ...rest }) => {
    const all = figures(rest, '');
    const timed = all.filter((each): each is Figure & { value: Latencies } =>
      isLatencies(each.value),
    );
    const others = all.filter(({ value }) => !isLatencies(value));
    return `<section><h2>${escaped(scenario)}</h2>${bars(timed)}${numbers(others)}</section>`;
  });
  const { processor, cores, memoryGb, node } = machine;
  const on = `${cores} × ${processor}, ${memoryGb} GB, Node ${node}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Measurements of ${escaped(commit)}</title><style>${STYLE}</style></head>
<body><main><h1>Measurements</h1><p>Commit ${escaped(commit)}, ${escaped(at)}. ${escaped(on)}.</p>
${sections.join('\n')}
</main></body></html>
`;
}
