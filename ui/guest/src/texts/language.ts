// Which language the page speaks: the first of the reader's that it knows.

import { de } from "./de";
import { en } from "./en";
import type { Texts } from "./texts";

const known: Record<string, Texts> = { en, de };

export function chosen(wanted: readonly string[]): { texts: Texts; language: string; locale: string } {
  const locale = wanted.find((one) => language(one) in known) ?? "en";
  return { texts: known[language(locale)] ?? en, language: language(locale), locale };
}

function language(locale: string): string {
  return locale.split("-")[0]?.toLowerCase() ?? "";
}
