// Who invites, in words that also stand when a host gave no name.

import { m } from "./paraglide/messages";

export function invitation(inviter: string): string {
  return inviter.trim() === "" ? m.proposal_title_unnamed() : m.proposal_title({ inviter });
}

export function keyFrom(inviter: string): string {
  return inviter.trim() === "" ? m.key_from_unnamed() : m.key_from({ inviter });
}
