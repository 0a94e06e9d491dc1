// Languages as those who speak them call them.

import type { Locale } from "./paraglide/runtime";

export function ownName(language: Locale): string {
  return new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
}
