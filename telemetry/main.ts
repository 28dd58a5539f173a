/**
 * The sender of telemetry, preloaded into the worker before the app (`--import` in `languageWorkers__node__arguments`).
 * The app itself knows the OpenTelemetry API alone. Without an address to send to nothing is loaded.
 */
import { readTargets } from './targets.ts';

const targets = readTargets(process.env);
if (targets.otlp !== undefined || targets.azureMonitor !== undefined) {
  try {
    const { startTelemetry } = await import('./start.ts');
    await startTelemetry(targets);
  } catch (error) {
    // The app runs without telemetry; its settings are checked when it starts.
    process.stderr.write(
      `${JSON.stringify({ event: 'telemetry.not-started', error: (error as Error).name })}\n`,
    );
  }
}
