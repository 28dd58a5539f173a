/** A page in Chromium that keeps its web vitals and long tasks, and what scrolling through a list of it costs. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { round } from './numbers.ts';

const PATIENCE_MS = 120_000;
/** Pixels and milliseconds: as fast as a hand on a wheel. */
const SCROLL_STEP = 2_400;
const STEP_MS = 16;
/** https://www.w3.org/TR/longtasks-1/ */
const LONG_TASK_MS = 50;
const MICROSECONDS = 1_000;

interface Vital {
  readonly name: string;
  readonly value: number;
}

declare global {
  // What the page keeps for the measurement.
  var webVitals: Record<string, (report: (vital: Vital) => void, options: object) => void>;
  var measured: { vitals: Record<string, number>; longTasks: number[] };
}

/** Every page reports to `measured`; scripts that are added so are not the page's own and meet no policy. */
export async function openWatched(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Page> {
  // A service worker would hide from us what the site sends.
  const context = await browser.newContext({ serviceWorkers: 'block', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const library = import.meta
    .resolve('web-vitals')
    .replace(/web-vitals\.js$/, 'web-vitals.iife.js');
  const source = readFileSync(fileURLToPath(library), 'utf8');
  await page.addInitScript({ content: `${source}; globalThis.webVitals = webVitals;` });
  await page.addInitScript(() => {
    globalThis.measured = { vitals: {}, longTasks: [] };
    for (const name of ['onTTFB', 'onFCP', 'onLCP', 'onCLS', 'onINP']) {
      globalThis.webVitals[name]?.(
        ({ name: vital, value }) => {
          globalThis.measured.vitals[vital] = value;
        },
        { reportAllChanges: true, durationThreshold: 16 },
      );
    }
    new PerformanceObserver((list) => {
      globalThis.measured.longTasks.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ type: 'longtask', buffered: true });
  });
  return page;
}

export async function vitalsOf(page: Page): Promise<Record<string, number>> {
  const { vitals } = await page.evaluate(() => globalThis.measured);
  return Object.fromEntries(
    Object.entries(vitals).map(([name, value]) => [name, round(value, name === 'CLS' ? 3 : 0)]),
  );
}

export interface TaskFigures {
  /** As a person waits, whatever else the machine does. */
  readonly longTasks: number;
  readonly longestMs: number;
  /** Processor time of the page's main thread: its neighbours on the machine do not count. */
  readonly cpu: {
    readonly longTasks: number;
    readonly longestMs: number;
    readonly taskMs: number;
    readonly styleMs: number;
    readonly layoutMs: number;
  };
}

/** What the page's main thread does while `act` runs. */
export async function tasksDuring(page: Page, act: () => Promise<unknown>): Promise<TaskFigures> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('The page has no browser.');
  await page.evaluate(() => {
    globalThis.measured.longTasks = [];
  });
  const categories = ['toplevel', 'devtools.timeline', '__metadata'];
  await browser.startTracing(page, { categories });
  await act();
  const trace = await browser.stopTracing();
  const longTasks = await page.evaluate(() => globalThis.measured.longTasks);
  return {
    longTasks: longTasks.length,
    longestMs: round(Math.max(0, ...longTasks)),
    cpu: processorTime(JSON.parse(trace.toString()) as Trace),
  };
}

interface Trace {
  readonly traceEvents: readonly {
    readonly name: string;
    readonly ph: string;
    readonly pid: number;
    readonly tid: number;
    /** Microseconds of the processor. */
    readonly tdur?: number;
    readonly args?: { readonly name?: string };
  }[];
}

function processorTime({ traceEvents }: Trace): TaskFigures['cpu'] {
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const ours = traceEvents.filter(({ pid, tid }) => mains.has(`${pid} ${tid}`));
  const timesOf = (...names: readonly string[]): readonly number[] =>
    ours
      .filter(({ name, ph }) => ph === 'X' && names.includes(name))
      .map(({ tdur = 0 }) => tdur / MICROSECONDS);
  const sumOf = (times: readonly number[]) => round(times.reduce((sum, time) => sum + time, 0));
  const tasks = timesOf('RunTask', 'ThreadControllerImpl::RunTask');
  return {
    longTasks: tasks.filter((time) => time > LONG_TASK_MS).length,
    longestMs: round(Math.max(0, ...tasks)),
    taskMs: sumOf(tasks),
    styleMs: sumOf(timesOf('UpdateLayoutTree')),
    layoutMs: sumOf(timesOf('Layout')),
  };
}

/** From the first row of a grid to the last and back, a step a frame. */
export async function scrollThrough(page: Page, grid: Locator): Promise<object> {
  let frames = 0;
  const tasks = await tasksDuring(page, async () => {
    frames = await grid.evaluate(
      async (element, { step, pauseMs }) => {
        const region = element.parentElement;
        if (region === null) throw new Error('The grid has no region.');
        let steps = 0;
        for (const by of [step, -step]) {
          for (let left = region.scrollHeight; left > 0; left -= step) {
            region.scrollBy(0, by);
            steps += 1;
            await new Promise((resolve) => setTimeout(resolve, pauseMs));
          }
        }
        return steps;
      },
      { step: SCROLL_STEP, pauseMs: STEP_MS },
    );
  });
  return { frames, ...tasks };
}
