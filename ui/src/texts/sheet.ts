// What stands on the printed recovery sheet around its words and codes, in the language of the app.

import type { RecoverySheet, SheetWords } from "../backend/contract";
import { m } from "./paraglide/messages";
import { getLocale } from "./paraglide/runtime";
import { timeText } from "./times";

export function sheetWords(sheet: RecoverySheet): SheetWords {
  return {
    language: getLocale(),
    title: m.sheet_title(),
    about: m.sheet_about(),
    made: m.recovery_made({ time: timeText(sheet.made_at), zone: sheet.made_at.zone }),
    code_titles: sheet.pages.map((_, at) => m.sheet_code({ number: at + 1, count: sheet.pages.length })),
  };
}
