// People are put together by name, whatever its case, and found by a piece of it.

import { describe, expect, it } from "vitest";
import { snapshotAs } from "../backend/fake/scenarios";
import { foundPeople, peopleOf } from "./people";

const { grants, codes } = snapshotAs("host");
const [grant] = grants;

describe("people", () => {
  it("are one whatever the case and the space around", () => {
    const twice = grant ? [grant, { ...grant, id: "g-other", guest_name: ` ${grant.guest_name.toUpperCase()} ` }] : [];

    expect(peopleOf(twice, []).map((person) => person.grants.length)).toEqual([2]);
  });

  it("with access come before those without", () => {
    const living = peopleOf(grants, codes).map((person) => person.living > 0);

    expect(living).toEqual([...living].sort((one, other) => Number(other) - Number(one)));
    expect(living.length).toBeGreaterThan(1);
  });

  it("are found by any piece of their name", () => {
    const people = peopleOf(grants, codes);

    expect(foundPeople(people, "").length).toBe(people.length);
    expect(foundPeople(people, grant?.guest_name.slice(1, 4).toUpperCase() ?? "-").map((person) => person.name)).toContain(grant?.guest_name);
    expect(foundPeople(people, "zzzz")).toEqual([]);
  });
});
