// The people who have, or had, access: keys and codes put together by the name on them.

import type { Code, Grant } from "../backend/contract";

export type Person = { name: string; grants: Grant[]; codes: Code[]; living: number };

const ended = ["expired", "revoked", "spent", "not_taken"];

/** As Rust compares names: white space around and the case of letters say nothing. */
export function personKey(name: string): string {
  return name.trim().toLowerCase();
}

/** Everybody with their keys and codes: those who have access first, then by name. */
export function peopleOf(grants: Grant[], codes: Code[]): Person[] {
  const people = new Map<string, Person>();
  const of = (name: string): Person => {
    const known = people.get(personKey(name)) ?? { name: name.trim(), grants: [], codes: [], living: 0 };
    people.set(personKey(name), known);
    return known;
  };
  for (const grant of grants) {
    of(grant.guest_name).grants.push(grant);
  }
  for (const code of codes) {
    of(code.guest_name).codes.push(code);
  }
  const everybody = [...people.values()].map((person) => ({ ...person, living: [...person.grants, ...person.codes].filter((one) => !ended.includes(one.state.state)).length }));
  return everybody.sort((one, other) => Number(other.living > 0) - Number(one.living > 0) || one.name.localeCompare(other.name));
}

/** Those whose name holds every word that was typed. */
export function foundPeople(people: Person[], words: string): Person[] {
  const wanted = personKey(words).split(/\s+/);
  return people.filter((person) => wanted.every((word) => personKey(person.name).includes(word)));
}
