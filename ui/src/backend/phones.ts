// The part of the seam that is about the phones of one account, which share a site.

import type { CloudDraft, PhoneId, SitePhone, Synced } from "./contract";

export interface Phones {
  /** Signs in to an account that is there; this phone then waits to be let in. */
  signIn(draft: CloudDraft): Promise<void>;
  /** The digits that this phone shows while it waits. */
  joiningCode(): Promise<string>;
  /** Goes in, when another phone has let this one in. */
  goIn(): Promise<Synced>;
  sync(): Promise<Synced>;
  phones(): Promise<SitePhone[]>;
  letIn(phone: PhoneId, code: string): Promise<void>;
  shutOut(phone: PhoneId): Promise<void>;
}
