// What a lock's receipt says that somebody brought back.

import type { ReceiptOutcome } from "../backend/contract";
import { m } from "./paraglide/messages";

export function receiptWords(outcome: ReceiptOutcome, door: string): { title: string; detail: string } {
  switch (outcome) {
    case "took":
      return { title: m.receipt_took({ door }), detail: m.receipt_took_detail() };
    case "known":
      return { title: m.receipt_known({ door }), detail: m.receipt_known_detail() };
    case "not_now":
      return { title: m.receipt_not_now({ door }), detail: m.receipt_not_now_detail() };
    case "refused":
      return { title: m.receipt_refused({ door }), detail: m.receipt_refused_detail() };
  }
}
