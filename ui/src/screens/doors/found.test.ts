// Of two hundred doors, those that want somebody come first, and any is found by a piece of its name.

import { describe, expect, it } from "vitest";
import { snapshotAs } from "../../backend/fake/scenarios";
import { found, wantsSomebody } from "./found";

const doors = snapshotAs("manydoors").doors;

describe("a host's many doors", () => {
  it("come with those first that want somebody, then by name as people count", () => {
    const names = found(doors, "").map((door) => door.name);
    const wanting = doors.filter(wantsSomebody).length;

    expect(names).toHaveLength(200);
    expect(found(doors, "").slice(0, wanting).every(wantsSomebody)).toBe(true);
    const rest = names.slice(wanting);
    expect(rest.indexOf("House 1, flat 2")).toBeLessThan(rest.indexOf("House 1, flat 10"));
  });

  it("are found by pieces of the name in any order, with or without accents and capitals", () => {
    expect(found(doors, "flat 12 HOUSE 7").map((door) => door.name)).toEqual(["House 7, flat 12"]);
    expect(found(doors, "cafe")[0]?.name).toBe("Café, back door");
  });

  it("are found by the serial on the lock, with or without its space", () => {
    const [some] = doors.slice(-1);

    expect(found(doors, some?.lock_serial ?? "").map((door) => door.id)).toEqual([some?.id]);
    expect(found(doors, some?.lock_serial.replace(" ", "").toLowerCase() ?? "").map((door) => door.id)).toEqual([some?.id]);
  });

  it("are found by a number that stands beside a letter, and not by a part of a number", () => {
    const named = doors.slice(0, 2).map((door, at) => ({ ...door, name: at === 0 ? "A12" : "A123" }));

    expect(found(named, "12").map((door) => door.name)).toEqual(["A12"]);
  });

  it("are none when nothing fits", () => {
    expect(found(doors, "castle")).toEqual([]);
  });
});
