/** The API client for pages. */
import { createContext, useContext } from 'react';
import type { Api } from './client.ts';

export const ApiContext = createContext<Api | undefined>(undefined);

/** @throws {Error} outside the app */
export function useApi(): Api {
  const api = useContext(ApiContext);
  if (api === undefined) throw new Error('There is no API client around this page.');
  return api;
}
