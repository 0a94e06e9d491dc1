// Numbers in the language of the person.

import { getLocale } from "./paraglide/runtime";

/** `137,000`. */
export function numberText(value: number): string {
  return new Intl.NumberFormat(getLocale()).format(value);
}
