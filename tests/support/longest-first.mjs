// The order of test files: lanes whose files take minutes begin first, so that no worker is left alone with one at the end.
// Faults and models do not begin together: their short timeouts want some of the processor.
const lanes = ['faults', 'e2e', 'models', 'host', 'integration', 'emulators'];

export default class LongestFirst {
  sort(tests) {
    const place = ({ context, path }) => {
      const lane = lanes.indexOf(context.config.displayName?.name);
      return [lane === -1 ? lanes.length : lane, path];
    };
    return tests.toSorted((one, other) => {
      const [[lane, path], [otherLane, otherPath]] = [place(one), place(other)];
      return lane - otherLane || path.localeCompare(otherPath);
    });
  }

  // Jest hands over what it measured; this order needs none of it.
  cacheResults() {}
}
