// What the page says: every refusal of a lock has its own words in every language.

import { expect, test } from "vitest";
import { de } from "./de";
import { en } from "./en";
import { chosen } from "./language";

/** What a lock may answer to a guest's tap (docs/PROTOCOL.md, section 4), without what only orders meet. */
const statuses = [0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x16, 0x17, 0x21];

test("every refusal is worded and says what to do", () => {
  for (const texts of [en, de]) {
    expect(Object.keys(texts.refused).map(Number).sort((a, b) => a - b)).toEqual(statuses);
    for (const [title, next] of [...Object.values(texts.refused), ...Object.values(texts.problems), ...Object.values(texts.radio)]) {
      expect(title.length).toBeGreaterThan(5);
      expect(next.length).toBeGreaterThan(10);
    }
  }
});

test("German says nothing in English", () => {
  const words = (texts: object): string[] => Object.values(texts).flatMap((value: unknown) => (typeof value === "string" ? [value] : typeof value === "object" && value ? words(value) : []));
  const same = words(de).filter((text) => words(en).includes(text));
  expect(same).toEqual([]);
});

test("the page speaks the first of the reader's languages that it knows", () => {
  expect(chosen(["pt-BR", "de-AT", "en"])).toMatchObject({ language: "de", locale: "de-AT", texts: de });
  expect(chosen(["pt-BR"])).toMatchObject({ language: "en", texts: en });
  expect(chosen([])).toMatchObject({ language: "en" });
});
