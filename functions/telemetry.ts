/** Binds every invocation to the trace that it belongs to. */
import { app } from '@azure/functions';
import { bindTrace } from '../shared/platform/telemetry.ts';

app.hook.preInvocation(bindTrace);
