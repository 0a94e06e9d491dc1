// The people who have, or had, access, in words.

import type { Code, Ending, Grant, Person } from "../backend/contract";
import { codeKindWords } from "./codes";
import { m } from "./paraglide/messages";
import { roleText } from "./rules";

/** As Rust compares names: white space around and the case of letters say nothing. */
export function personKey(name: string): string {
  return name.trim().toLowerCase();
}

/** Those whose name holds every word that was typed. */
export function foundPeople(people: Person[], words: string): Person[] {
  const wanted = personKey(words).split(/\s+/);
  return people.filter((person) => wanted.every((word) => personKey(person.name).includes(word)));
}

/** Who somebody is and where they get in: `Guest · Front door, Garden house`. */
export function personLine(person: Person): string {
  return [person.roles.map(roleText).join(", "), person.doors.map((door) => door.name).join(", ")].filter((part) => part !== "").join(" · ");
}

/** The doors that have not confirmed that something ended there, those that are exposed longest first. */
export function unconfirmedDoors(person: Person) {
  const doors = person.doors.flatMap((door) => (door.cannot_open_after ? [{ ...door, until: door.cannot_open_after }] : []));
  return doors.sort((one, other) => other.until.unix - one.until.unix);
}

/** What would end, as the lists name it. */
export function endingText(ending: Ending, { grants, codes }: { grants: Grant[]; codes: Code[] }): string {
  const { what } = ending;
  if (what.what === "code") {
    const code = codes.find((one) => one.id === what.code);
    return code ? codeKindWords(code.kind).title : m.removal_code();
  }
  const hands = grants.some((one) => one.id === what.grant && one.hand_on > 0);
  return hands ? m.removal_key_and_handed() : m.removal_key();
}
