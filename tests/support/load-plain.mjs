// Loads dist in plain Node with a stub of the core module and prints what it registered, sorted by name.
import { readdirSync } from 'node:fs';
import Module from 'node:module';
import { resolve } from 'node:path';

const registered = [];
class Disposable {
  static from() {
    return new Disposable();
  }
  dispose() {}
}
const core = {
  version: '4.0.0',
  hostVersion: '4.0.0',
  registerFunction(metadata) {
    const trigger = Object.values(metadata.bindings).find(({ type }) => /trigger$/i.test(type));
    registered.push({
      name: metadata.name,
      type: trigger.type,
      ...(trigger.methods === undefined ? {} : { methods: trigger.methods, route: trigger.route }),
      ...(trigger.schedule === undefined ? {} : { schedule: trigger.schedule }),
      ...(trigger.queueName === undefined ? {} : { queue: trigger.queueName }),
    });
    return new Disposable();
  },
  registerHook: () => new Disposable(),
  setProgrammingModel() {},
  getProgrammingModel() {},
  log() {},
  Disposable,
};
const load = Module.prototype.require;
Module.prototype.require = function require(id) {
  return id === '@azure/functions-core' ? core : load.call(this, id);
};

for (const name of readdirSync('dist/functions').sort()) {
  if (name.endsWith('.js')) await import(resolve('dist/functions', name));
}
registered.sort((a, b) => (a.name < b.name ? -1 : 1));
process.stdout.write(JSON.stringify(registered, null, 2));
