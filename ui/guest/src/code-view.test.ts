// How digits are grouped for eyes that read them off a screen at a door.

import { expect, test } from "vitest";
import { grouped } from "./code-view";

test("digits stand in groups of at most four, as even as can be", () => {
  const cases = { "1234": ["1234"], "12345": ["123", "45"], "123456": ["123", "456"], "1234567": ["1234", "567"], "12345678": ["1234", "5678"], "123456789": ["123", "456", "789"], "1234567890": ["1234", "567", "890"] };
  for (const [digits, groups] of Object.entries(cases)) {
    expect(grouped(digits)).toEqual(groups);
  }
});
