// The button that opens a door: the plate of the lock with its string. The ring fills as the stages are reached.

import { changeIcon, h, icon, say, svg } from "./draw";
import type { Stage } from "./opening";

export type LatchStatus = "ready" | "running" | "done" | "failed" | "off";
export type Latch = { element: HTMLElement; button: HTMLButtonElement; show(status: LatchStatus, label: string, stage?: Stage): void };

const stages: Stage[] = ["looking", "connecting", "checking", "moving"];
const gap = 0.03;
const share = 1 / stages.length;

export function latch(describedby: string, press: () => void): Latch {
  const segments = stages.map((_, at) => segment(at));
  const [label, sign] = [h("span", { class: "label" }), icon("locked")];
  const rim = svg("svg", { class: "rim", viewBox: "0 0 200 200", "aria-hidden": "true" }, ...segments);
  const plate = h("span", { class: "plate" }, sign, label);
  const button = h("button", { type: "button", "data-testid": "open", "aria-describedby": describedby, click: press }, rim, plate);
  const element = h("div", { class: "latch" }, button, string());
  let reached = -1;
  return {
    element,
    button,
    show(status, text, stage) {
      element.className = `latch ${status}`;
      button.disabled = status === "off";
      button.setAttribute("aria-busy", String(status === "running"));
      button.dataset.status = status;
      say(label, text);
      changeIcon(sign, status === "done" ? "unlocked" : status === "off" ? "clock" : "locked");
      reached = status === "failed" ? reached : status === "done" ? stages.length : stage ? stages.indexOf(stage) : -1;
      segments.forEach((drawn, at) => drawn.setAttribute("class", partOf(status, at - reached)));
    },
  };
}

function partOf(status: LatchStatus, distance: number): string {
  if (distance === 0) {
    return status === "failed" ? "failed" : "running";
  }
  return distance < 0 ? "done" : "todo";
}

function segment(at: number): SVGElement {
  const dash = { "stroke-dasharray": `${share - gap} ${1 - share + gap}`, "stroke-dashoffset": String(-(at * share + gap / 2)) };
  return svg("circle", { cx: "100", cy: "100", r: "94", pathLength: "1", ...dash });
}

function string(): SVGElement {
  const parts = [
    svg("path", { class: "cord", d: "M20 0v44" }),
    svg("path", { class: "tassel", d: "m20 42-9 25a3 3 0 0 0 3 4h12a3 3 0 0 0 3-4Z" }),
    svg("rect", { class: "knot", x: "12", y: "38", width: "16", height: "9", rx: "4.5" }),
  ];
  return svg("svg", { class: "string", viewBox: "0 0 40 74", "aria-hidden": "true" }, svg("g", {}, ...parts));
}
