/** App settings are environment variables; `%NAME%` in a binding is filled from them. */

export type Settings = Readonly<Record<string, string | undefined>>;

/** Says why one function cannot be indexed; the others run on. */
export class IndexingError extends Error {
  override readonly name = 'IndexingError';
}

export const disabledText = (name: string, { message }: IndexingError): string =>
  `Error indexing method 'Functions.${name}': ${message} It failed indexing and will be disabled.`;

/** Says why the whole host cannot run; its message is all the user needs. */
export class HostError extends Error {
  override readonly name = 'HostError';
}

export function resolveSettings(text: string, settings: Settings): string {
  return text.replace(/%([^%]+)%/g, (whole, name: string) => {
    const value = settings[name];
    if (value === undefined || value === '') {
      throw new IndexingError(`'${whole}' does not resolve to a value.`);
    }
    return value;
  });
}

/** The setting itself, or the one with the prefix AzureWebJobs. */
export function connectionString(name: string | undefined, settings: Settings): string {
  const wanted = name === undefined || name === '' ? 'AzureWebJobsStorage' : name;
  const value = settings[wanted] || settings[`AzureWebJobs${wanted}`];
  if (value === undefined || value === '') {
    const setting = wanted.startsWith('AzureWebJobs') ? wanted : `AzureWebJobs${wanted}`;
    throw new IndexingError(
      `Storage account connection string '${setting}' does not exist. Make sure that it is a defined App Setting.`,
    );
  }
  return value;
}

export function isTrue(value: unknown): boolean {
  return (
    value === true || (typeof value === 'string' && ['true', '1'].includes(value.toLowerCase()))
  );
}
