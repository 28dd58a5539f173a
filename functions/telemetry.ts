/** Binds every invocation to the trace that it belongs to, and sends what is left at the end. */
import { app } from '@azure/functions';
import { bindTrace, flushTelemetry } from '../shared/platform/telemetry.ts';

app.hook.preInvocation(bindTrace);
app.hook.appTerminate(flushTelemetry);
