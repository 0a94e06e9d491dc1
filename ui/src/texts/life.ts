// The life of a key or code in words: what happened, and how that is known.

import type { LifeProof, LifeStage } from "../backend/contract";
import { m } from "./paraglide/messages";

export function stageText(stage: LifeStage): string {
  switch (stage) {
    case "created":
      return m.life_created();
    case "sent":
      return m.life_sent();
    case "on_lock":
      return m.life_on_lock();
    case "claimed":
      return m.life_claimed();
    case "used":
      return m.life_used();
    case "expired":
      return m.life_expired();
    case "taken_back":
      return m.life_taken_back();
    case "revoked":
      return m.life_revoked();
    case "cleaned_up":
      return m.life_cleaned_up();
  }
}

export function proofText(proof: LifeProof): string {
  switch (proof.by) {
    case "device":
      return m.proof_device();
    case "log":
      return m.proof_log({ door: proof.door, seq: proof.seq });
    case "receipt":
      return m.proof_receipt({ door: proof.door });
    case "time":
      return m.proof_time();
  }
}
