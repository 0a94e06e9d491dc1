// The guest page: reads what stands behind the #, keeps the key in this browser, and shows it.
//
// The address is cleaned as soon as the key is kept: what stays behind the # is a name that opens nothing. So nobody reads
// the key off the screen, a bookmark or a shared address, and a reload, or a visit without network, still finds it.
// Where the browser keeps nothing, the address stays as it came: it is then the only place the key is in.

import "./page.css";
import { codeView } from "./code-view";
import { Core } from "./core";
import { h } from "./draw";
import type { Words } from "./facts-view";
import { Holder, unixNow } from "./holder";
import { Keep } from "./keep";
import { type Found, type Kept, namesOf, read } from "./link";
import { notice } from "./parts";
import { chosen } from "./texts/language";
import type { Advice } from "./texts/texts";

const tickMs = 15_000;

const { texts, language, locale } = chosen(navigator.languages);
const words: Words = { texts, locale, ownZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
/** Draws anew what changes with time. */
let refresh: () => void = () => undefined;

async function start(): Promise<void> {
  document.documentElement.lang = language;
  const [core, keep] = await Promise.all([Core.load(fetch("/k/lock.wasm")), Keep.open().catch(() => undefined)]);
  const arrive = (): Promise<void> => show(location.hash, core, keep).catch(() => draw(texts.broken[0], [notice(texts.broken, "problem")]));
  addEventListener("hashchange", () => void arrive());
  await arrive();
  setInterval(() => refresh(), tickMs);
  document.addEventListener("visibilitychange", () => refresh());
  await navigator.serviceWorker?.register("/k/sw.js").catch(() => undefined);
}

async function show(fragment: string, core: Core, keep: Keep | undefined): Promise<void> {
  refresh = () => undefined;
  const found = await read(fragment, core);
  const forget = (handle: string) => async (): Promise<void> => {
    await keep?.remove(handle);
    history.replaceState(null, "", "/k/");
    await show("", core, keep);
  };
  const open = (handle: string, kept: Kept): void => {
    const gone = (): void => void forget(handle)();
    if ("digits" in kept) {
      const view = codeView(kept, words, gone);
      refresh = () => view.show(unixNow());
      draw(texts.code.title(namesOf(kept)), [view.element]);
    } else {
      const holder = new Holder(handle, kept, { core, keep, words, forget: gone });
      refresh = () => holder.show();
      draw(texts.title(namesOf(kept)), [holder.view.element]);
    }
    refresh();
  };
  switch (found.kind) {
    case "kept":
      return open(found.handle, await settle(found, keep));
    case "handle": {
      const kept = await keep?.get(found.handle);
      return kept ? open(found.handle, kept) : problem([texts.gone.title, texts.gone.next]);
    }
    case "problem":
      return problem(texts.problems[found.problem]);
    case "nothing":
      return nothing((await keep?.all(unixNow())) ?? []);
  }
}

/** Keeps a key that came with the address, unless it is kept already: what was claimed since must not be lost. */
async function settle(found: Found & { kind: "kept" }, keep: Keep | undefined): Promise<Kept> {
  try {
    const held = await keep?.get(found.handle);
    if (keep) {
      await keep.all(unixNow());
      await (held ? undefined : keep.put(found.handle, found.kept));
      history.replaceState(null, "", `/k/#~${found.handle}`);
    }
    return held ?? found.kept;
  } catch {
    return found.kept;
  }
}

function nothing(all: { handle: string; kept: Kept }[]): void {
  if (all.length === 0) {
    return problem([texts.nothing.title, texts.nothing.next]);
  }
  const links = all.map(({ handle, kept }) => h("li", {}, h("a", { class: "secondary", href: `#~${handle}` }, namesOf(kept))));
  draw(texts.kept, [h("h1", { tabindex: "-1" }, texts.kept), h("ul", { class: "kept", "data-testid": "kept" }, ...links)]);
}

function problem([title, next]: Advice): void {
  draw(title, [h("h1", { tabindex: "-1" }, title), h("p", { class: "lead", "data-testid": "problem" }, next), h("p", { class: "card" }, texts.ways.code)]);
}

function draw(title: string, children: Node[]): void {
  const page = document.getElementById("page");
  document.title = title;
  page?.classList.remove("plain");
  page?.replaceChildren(...children);
}

void start().catch(() => undefined);
