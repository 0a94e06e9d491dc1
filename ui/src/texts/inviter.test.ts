// A host without a name still invites in a whole sentence.

import { describe, expect, it } from "vitest";
import { invitation, keyFrom } from "./inviter";

describe("the words of an invitation", () => {
  it("name the host", () => {
    expect(invitation("Ingrid")).toBe("Ingrid invites you");
    expect(keyFrom("Ingrid")).toBe("From Ingrid");
  });

  it("do without a name", () => {
    expect(invitation("  ")).toBe("You are invited");
    expect(keyFrom("")).toBe("A key for you");
  });
});
