import { expect, test } from "vitest";
import type { RecoverySheet } from "../backend/contract";
import { setLocale } from "./paraglide/runtime";
import { sheetWords } from "./sheet";

const page = { qr_svg: "", text: "", doors: [] };
const sheet: RecoverySheet = {
  words: [],
  pages: [page, page],
  doors: [],
  made_at: { unix: 0, wall: "2026-11-23T03:30", offset: "+01:00", zone: "Europe/Berlin" },
};

test("the printed sheet speaks the language of the app", async () => {
  await setLocale("de", { reload: false });
  const german = sheetWords(sheet);
  await setLocale("en", { reload: false });

  expect(german.language).toBe("de");
  expect(german.title).toContain("Wiederherstellungsblatt");
  expect(german.code_titles).toEqual(["Code 1 von 2", "Code 2 von 2"]);
  expect(sheetWords(sheet).title).toBe("Latchstring recovery sheet");
});
