// People are found by a piece of their name, and what would end is named with everything that ends with it.

import { describe, expect, it } from "vitest";
import { snapshotAs } from "../backend/fake/scenarios";
import { endingText, foundPeople, personLine, unconfirmedDoors } from "./people";

const { people, grants, codes } = snapshotAs("host");
const named = (name: string) => foundPeople(people, name)[0] ?? people[0]!;

describe("people", () => {
  it("with access come before those without", () => {
    const living = people.map((person) => person.living > 0);

    expect(living).toEqual([...living].sort((one, other) => Number(other) - Number(one)));
    expect(new Set(living).size).toBe(2);
  });

  it("are found by any piece of their name", () => {
    expect(foundPeople(people, "").length).toBe(people.length);
    expect(foundPeople(people, " LOVE ada").map((person) => person.name)).toEqual(["Ada Lovelace"]);
    expect(foundPeople(people, "zzzz")).toEqual([]);
  });

  it("are told with their doors, and with those that have not confirmed", () => {
    expect(personLine(named("Ada"))).toContain("Front door");
    expect(unconfirmedDoors(named("Ada"))).toEqual([]);
    expect(unconfirmedDoors(named("Jonas")).length).toBe(1);
  });

  it("lose with a key what was handed on from it, and are told so", () => {
    const [grant] = grants;
    const key = { what: { what: "key" as const, grant: grant?.id ?? "" }, ends: grant!.ends, doors: [] };
    const plain = grants.map((one) => ({ ...one, hand_on: 0 }));
    const wide = grants.map((one) => ({ ...one, hand_on: 1 }));

    expect(endingText(key, { grants: wide, codes })).not.toBe(endingText(key, { grants: plain, codes }));
    expect(endingText({ ...key, what: { what: "code", code: codes[0]?.id ?? "" } }, { grants, codes })).not.toBe("");
  });
});
