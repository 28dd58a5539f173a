/** Where the facts are tried: addresses, and what a tenant has for them. A fact that needs an absent part is not run. */

/** A confidential app in the tenant. */
export interface App {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Parts {
  /** The discovery app, approved in the tenant: `Application.ReadWrite.OwnedBy` and `Place.Read.All`. */
  readonly discovery: App;
  /** Approved in the tenant: `Calendars.Read` and nothing of places. */
  readonly sync: App;
  /** Address of a room mailbox in the scope of `sync`, with meetings. */
  readonly room: string;
  /** Address of a mailbox that an application access policy keeps from `sync`. */
  readonly outOfScopeMailbox: string;
  /** Address of a room that is hidden from the address list. */
  readonly hiddenRoom: string;
  /** A listener of this machine, and the address by which Graph reaches it. */
  readonly webhook: { readonly url: string; readonly port: number };
  /** A vault, and a token for it. */
  readonly vault: { readonly url: string; readonly token: string };
  /** `Endpoint=…;AccessKey=…;Version=1.0;` */
  readonly webPubSub: string;
  /** Goes through the pages of admin consent and answers the address of the redirect. */
  readonly person: {
    readonly redirectUri: string;
    approve(adminConsentUrl: string, decision: 'accept' | 'cancel'): Promise<URL>;
  };
}

export interface Target extends Partial<Parts> {
  readonly loginUrl: string;
  readonly graphUrl: string;
  readonly tenantId: string;
}
