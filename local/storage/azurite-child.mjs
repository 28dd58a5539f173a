// Runs Azurite's own program in a child: reports where each service listens, and shuts down cleanly
// (which writes everything to disk) when the channel to the launcher closes, however the launcher ended.
import { createRequire, enableCompileCache } from 'node:module';
import { acquireLock } from '../kit/process-lock.ts';
import './without-telemetry.mjs';

const LISTENING = /^Azurite (Blob|Queue|Table) service is successfully listening at (\S+)/;

// The launcher's end of the pipes is gone when it was killed, so nothing is ever written to them.
console.log = (line) => {
  const [, service, url] = LISTENING.exec(String(line)) ?? [];
  if (service !== undefined && process.connected) {
    process.send({ type: 'listening', service: service.toLowerCase(), url });
  }
};
console.error = (line) => {
  if (process.connected) process.send({ type: 'failed', message: String(line) });
};

process.on('disconnect', () => process.emit('SIGTERM'));
// Ctrl-C reaches the whole group; the launcher decides when storage ends.
process.on('SIGINT', () => {});

// An earlier Azurite may still be writing its memory to disk.
const { LOCK_FILE } = process.env;
if (LOCK_FILE !== undefined) await acquireLock(LOCK_FILE);

// Loading is most of its start, and shorter by a third once compiled.
enableCompileCache();
createRequire(import.meta.url)('azurite/dist/src/azurite.js');
