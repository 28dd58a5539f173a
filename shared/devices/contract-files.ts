/** The device protocol as the JSON Schema files under contracts/. */
import { z } from 'zod';
import { deviceContracts } from './messages.ts';

/** As input, so that a device built today accepts a field added tomorrow. */
export const contractFiles = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(deviceContracts).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`,
    ]),
  );
