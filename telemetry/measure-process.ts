/** The worker itself: memory, processor time, and how long it was before the app ran. */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { metrics } from '@opentelemetry/api';

const NANOSECONDS = 1e9;

export function measureProcess(): void {
  const meter = metrics.getMeter('calendar-integration.process');
  meter
    .createObservableGauge('process.memory.usage', {
      unit: 'By',
      description: 'Resident memory of the worker.',
    })
    .addCallback((observer) => observer.observe(process.memoryUsage.rss()));
  meter
    .createObservableCounter('process.cpu.time', {
      unit: 's',
      description: 'Processor time of the worker since its start.',
    })
    .addCallback((observer) => {
      const { user, system } = process.cpuUsage();
      observer.observe((user + system) / 1e6);
    });
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  meter
    .createObservableGauge('nodejs.eventloop.delay.p99', {
      unit: 's',
      description: 'How late the event loop was, 99th percentile since the last export.',
    })
    .addCallback((observer) => {
      observer.observe(delay.percentile(99) / NANOSECONDS);
      delay.reset();
    });
}
