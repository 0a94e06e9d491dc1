// The life of keys and codes in the simulation, as far as their states tell it.

import type { Code, Grant, KeyPreview, Life, LifeProof, LifeStage, LifeStep, Moment } from "../contract";
import { CommandFailure } from "../backend";
import { moment, unixNow } from "./moments";

const device: LifeProof = { by: "device" };

export function keyLife(grant: Grant): Life {
  const door = grant.doors[0]?.name ?? "";
  const { state } = grant;
  const steps = begun(grant);
  if (state.state === "claimed") {
    steps.push(step("claimed", state.at, { by: "log", door, seq: 40 }));
  } else if (state.state === "used") {
    steps.push(step("used", state.last_at, { by: "log", door, seq: 41 }));
  } else if (state.state === "travelling") {
    steps.push(step("taken_back", moment(unixNow()), device));
  } else if (state.state === "revoked") {
    steps.push(step("revoked", state.confirmed_at, { by: "receipt", door, version: 3 }));
  } else if (state.state === "expired") {
    steps.push(step("expired", grant.ends, { by: "time" }));
  }
  return drawn(steps, state.state === "travelling" ? [door] : []);
}

export function codeLife(code: Code): Life {
  const steps = begun({ made_at: code.made_at, sent_at: null });
  if (code.state.state === "used") {
    steps.push(step("used", code.state.last_at, { by: "log", door: code.door_name, seq: 42 }));
  }
  return drawn(steps, code.state.state === "travelling" ? [code.door_name] : []);
}

/** A key with another end; refused where Rust refuses it. */
export function withEnd(grant: Grant, ends: string | null): KeyPreview {
  const at = ends === null ? grant.ends : { ...grant.ends, wall: ends, unix: Math.floor(Date.parse(`${ends}:00Z`) / 1000) };
  if (at.unix <= unixNow()) {
    throw new CommandFailure({ code: "not_allowed", reason: { obstacle: "plan", wrong: { code: "already_over" } } });
  }
  return { ...grant, ends: at, doors: grant.doors.map((door) => door.name), cannot_open_after: at, clock_changes: [] };
}

function begun({ made_at, sent_at }: { made_at: Moment; sent_at: Moment | null }): LifeStep[] {
  return [step("created", made_at, device), ...(sent_at ? [step("sent", sent_at, device)] : [])];
}

function drawn(steps: LifeStep[], exposed: string[]): Life {
  return { steps, stage: steps.at(-1)?.stage ?? "created", exposed };
}

function step(stage: LifeStage, at: Moment, proof: LifeProof): LifeStep {
  return { stage, at, proof };
}
