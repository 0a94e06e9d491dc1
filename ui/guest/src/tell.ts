// Which words a refusal gets.

import type { Reason } from "./opening";
import type { Advice, Texts } from "./texts/texts";

export function advice(reason: Reason, texts: Texts): Advice {
  if (typeof reason === "object") {
    return texts.refused[reason.status] ?? texts.unproven;
  }
  switch (reason) {
    case "unproven":
      return texts.unproven;
    case "silent":
      return texts.silent;
    case "not_kept":
      return [texts.cannotAsk[0], texts.notKept];
    case "no_digits":
      return texts.digitsMissing;
    case "cannot_ask":
      return texts.cannotAsk;
    default:
      return texts.radio[reason];
  }
}
