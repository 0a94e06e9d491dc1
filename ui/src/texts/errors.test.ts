// Every failure has words of its own, a next step and exactly one thing to press.

import { describe, expect, it } from "vitest";
import { everyError } from "../backend/fake/faults";
import { errorWords } from "./errors";

describe("the words of an error", () => {
  it.each(everyError().map((error) => ["reason" in error ? `${error.code} ${JSON.stringify(error.reason)}` : error.code, error] as const))("says what to do about %s", (_, error) => {
    const words = errorWords(error);

    expect(words.title).not.toBe("");
    expect(words.next).not.toBe("");
    expect(words.action.label).not.toBe("");
  });

  it("tells any two failures apart", () => {
    const titles = everyError().map((error) => errorWords(error).title);

    expect(new Set(titles).size).toBe(titles.length);
  });
});
