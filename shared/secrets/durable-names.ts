/** Every Durable name of secret renewal. One list for registration and calls: an unknown name hangs silently. */
export const rotationNames = {
  rotation: 'secretRotation',
  add: 'secretAdd',
  prove: 'secretProve',
  switch: 'secretSwitch',
  retire: 'secretRetire',
  end: 'secretRotationEnd',
} as const;

const { rotation: _rotation, ...activities } = rotationNames;
export type RotationActivityName = (typeof activities)[keyof typeof activities];
export const rotationActivityNames = Object.values(activities);

/** One number at a time: it grows only when a renewal has ended, so that two never run for one organisation. */
export const rotationInstance = (secretName: string, number: number): string =>
  `rotation-${secretName}-${number}`;
