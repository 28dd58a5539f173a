// Preloaded with --import: shifts `Date` by LOCAL_CLOCK_OFFSET_MS, later by an IPC message {type:'clock', offsetMs}.
// Timers are never shifted: code that waits listens for the change and reads the time again.
const name = Symbol.for('local.clock');

if (globalThis[name] === undefined) {
  const RealDate = Date;
  const realNow = RealDate.now;
  const listeners = new Set();
  let offsetMs = Number(process.env.LOCAL_CLOCK_OFFSET_MS ?? 0) || 0;

  const now = () => realNow() + offsetMs;
  RealDate.now = now;
  // A plain function, not a Proxy: replaying a long orchestration makes millions of dates.
  function ShiftedDate(...args) {
    if (new.target === undefined) return new RealDate(now()).toString();
    if (new.target !== ShiftedDate) {
      return Reflect.construct(RealDate, args.length === 0 ? [now()] : args, new.target);
    }
    if (args.length === 1) return new RealDate(args[0]);
    return args.length === 0 ? new RealDate(now()) : new RealDate(...args);
  }
  // Name, length, statics and the prototype itself: instanceof and subclassing stay as they are.
  Object.defineProperties(ShiftedDate, Object.getOwnPropertyDescriptors(RealDate));
  RealDate.prototype.constructor = ShiftedDate;
  globalThis.Date = ShiftedDate;

  globalThis[name] = {
    get offsetMs() {
      return offsetMs;
    },
    set(ms) {
      offsetMs = ms;
      // Child processes begin where their parent is.
      process.env.LOCAL_CLOCK_OFFSET_MS = String(ms);
      for (const listener of listeners) listener(ms);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  if (process.channel) {
    process.on('message', (message) => {
      if (message?.type === 'clock') globalThis[name].set(message.offsetMs);
    });
    // Listening for the clock alone keeps no process alive.
    process.channel.unref();
  }
}
