/** The pages' way to the control endpoint: they use its JSON contract and nothing else. */

export type SendToControl = (method: string, path: string, body?: unknown) => Promise<Response>;

/** A refusal of the control endpoint, in its words. */
export class ControlRefusal extends Error {}

export interface ControlClient {
  /** @throws {ControlRefusal} */
  get<T>(path: string): Promise<T>;
  /** @throws {ControlRefusal} */
  send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T>;
}

export function controlClient(sendToControl: SendToControl): ControlClient {
  async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await sendToControl(method, path, body);
    const text = await response.text();
    const answer: unknown = text === '' ? undefined : JSON.parse(text);
    if (response.ok) return answer as T;
    const { title } = answer as { title?: string };
    throw new ControlRefusal(title ?? `The control endpoint answered ${response.status}`);
  }
  return { get: (path) => send('GET', path), send };
}

export interface TenantView {
  readonly id: string;
  readonly displayName: string;
  readonly domain: string;
  readonly rooms: number;
  readonly users: readonly { readonly username: string; readonly roles: readonly string[] }[];
}

export interface RoomView {
  readonly id: string;
  readonly displayName: string;
  readonly emailAddress: string;
  readonly capacity: number | string | null;
  readonly building: string | null;
  readonly floor: string | null;
  readonly timeZone: string | null;
}

export interface EventView {
  readonly id: string;
  readonly subject: string | null;
  /** Without an offset; UTC, except for all-day events. */
  readonly start: { readonly dateTime: string };
  readonly end: { readonly dateTime: string };
  readonly isAllDay: boolean;
  readonly isCancelled: boolean;
  readonly isOnlineMeeting: boolean;
  readonly showAs: string;
  readonly sensitivity: string;
  readonly type: string;
  readonly organizer: { readonly emailAddress: { readonly name?: string } };
}

export interface Switches {
  readonly consent: boolean;
  readonly enabled: boolean;
  readonly deleted: boolean;
}

export interface PoliciesView {
  readonly applicationAccessPolicy: { readonly allow: readonly string[] } | null;
  readonly rbac: object | null;
  readonly appManagement: object | null;
  readonly discovery: Switches;
  readonly sync: Switches;
}

export const eventsPath = (tenantId: string, room: string, id?: string): string => {
  const events = `/tenants/${tenantId}/rooms/${encodeURIComponent(room)}/events`;
  return id === undefined ? events : `${events}/${encodeURIComponent(id)}`;
};
