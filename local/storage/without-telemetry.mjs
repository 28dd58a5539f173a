// Azurite's telemetry is off, and its library would be four fifths of what Azurite loads: any module stands in for it.
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (name, context, next) =>
    next(name === 'applicationinsights' ? 'node:os' : name, context),
});
