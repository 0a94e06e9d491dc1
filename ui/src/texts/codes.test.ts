// A code in words: grouped so that people can hold it, and never without what it depends on.

import { describe, expect, it } from "vitest";
import { codePreview } from "../backend/fake/codes";
import type { CodeShape } from "../backend/contract";
import { codeMessage, digitGroups, guessText } from "./codes";

const previewOf = (shape: CodeShape) => codePreview({ guest_name: "Maria", role: "guest", door: "d1", path: null, shape }, "Front door", []);

describe("a code", () => {
  it("falls into groups without losing a digit", () => {
    for (const digits of ["4711", "47110", "471108", "4711081", "47110815", "471108151", "4711081512"]) {
      expect(digitGroups(digits).join("")).toBe(digits);
      expect(digitGroups(digits).every((group) => group.length <= 4)).toBe(true);
    }
  });

  it("tells the guest when it must be used first, and that it opens once", () => {
    const long = codeMessage("471108151", previewOf({ kind: "long", starts: "2031-05-05", days: 91 }));
    expect(long).toContain("471108151");
    expect(long).toContain("Use it for the first time before Mon, 12 May 2031, 00:00.");

    const once = codeMessage("471108151", previewOf({ kind: "one_time", starts: null, hours: 24 }));
    expect(once).toContain("It opens the door once.");
    expect(once).not.toContain("first time before");
  });

  it("of a path names its doors, and that each of them must learn a long code", () => {
    const preview = { ...previewOf({ kind: "long", starts: null, days: 30 }), doors: ["Gate", "Flat"] };
    const message = codeMessage("471108151", preview);

    expect(message).toContain("Gate, Flat");
    expect(message).toContain("every one of these doors");
  });

  it("is not called guessable where no code is open", () => {
    const bound = previewOf({ kind: "one_time", starts: null, hours: 1 }).guess;
    const none = { exact: 0xffff_ffff, about: 0xffff_ffff };

    expect(guessText(bound)).toContain("once in 137,000 tries");
    expect(guessText({ ...bound, per_try: none, per_day: none, per_year: none })).toBe("No code is open to guess at this lock.");
  });
});
