// The steps of putting a lock into service, in the simulation.

import type { Door, StepName } from "../contract";
import { moment, unixNow } from "./moments";

export function stepState(door: Door | undefined, name: StepName): string | undefined {
  return door?.state.state === "setting_up" ? door.state.steps.find((step) => step.name === name)?.state : "done";
}

/** The door's state with one more step done; nothing when it is in service already. */
export function withStepDone(door: Door | undefined, name: StepName): Pick<Door, "state"> | null {
  if (door?.state.state !== "setting_up") {
    return null;
  }
  const at = door.state.steps.findIndex((step) => step.name === name);
  const steps = door.state.steps.map((step, index) => {
    const done = index === at || step.state === "done";
    const next = index === at + 1;
    return done ? { ...step, state: "done" as const, done_at: moment(unixNow()) } : { ...step, state: next ? ("current" as const) : ("todo" as const) };
  });
  return { state: { state: "setting_up", steps } };
}
