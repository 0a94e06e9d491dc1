// The guest page: reads what stands behind the #, keeps the key in this browser, and shows it.
//
// The address is cleaned as soon as the key is kept: what stays behind the # is a name that opens nothing. So nobody reads
// the key off the screen, a bookmark or a shared address, and a reload, or a visit without network, still finds it.
// Where the browser keeps nothing, the address stays as it came: it is then the only place the key is in.

import "./page.css";
import { Core } from "./core";
import type { Words } from "./door-view";
import { h } from "./draw";
import { Holder, unixNow } from "./holder";
import { Keep } from "./keep";
import { notice } from "./key-view";
import { type Found, type Key, read } from "./link";
import { chosen } from "./texts/language";
import type { Advice } from "./texts/texts";

const tickMs = 15_000;

const { texts, language, locale } = chosen(navigator.languages);
const words: Words = { texts, locale, ownZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
let holder: Holder | undefined;

async function start(): Promise<void> {
  document.documentElement.lang = language;
  const [core, keep] = await Promise.all([Core.load(fetch("/k/lock.wasm")), Keep.open().catch(() => undefined)]);
  const arrive = (): Promise<void> => show(location.hash, core, keep).catch(() => draw(texts.broken[0], [notice(texts.broken, "problem")]));
  addEventListener("hashchange", () => void arrive());
  await arrive();
  setInterval(() => holder?.show(), tickMs);
  document.addEventListener("visibilitychange", () => holder?.show());
  await navigator.serviceWorker?.register("/k/sw.js").catch(() => undefined);
}

async function show(fragment: string, core: Core, keep: Keep | undefined): Promise<void> {
  holder = undefined;
  const found = await read(fragment, core);
  const forget = (handle: string) => async (): Promise<void> => {
    await keep?.remove(handle);
    history.replaceState(null, "", "/k/");
    await show("", core, keep);
  };
  const open = (handle: string, key: Key): void => {
    holder = new Holder(handle, key, { core, keep, words, forget: () => void forget(handle)() });
    draw(texts.title(key.doors.map((door) => door.name).join(", ")), [holder.view.element]);
    holder.show();
  };
  switch (found.kind) {
    case "key":
      return open(found.handle, await settle(found, keep));
    case "handle": {
      const key = await keep?.get(found.handle);
      return key ? open(found.handle, key) : problem([texts.gone.title, texts.gone.next]);
    }
    case "problem":
      return problem(texts.problems[found.problem]);
    case "nothing":
      return nothing((await keep?.all(unixNow())) ?? []);
  }
}

/** Keeps a key that came with the address, unless it is kept already: what was claimed since must not be lost. */
async function settle(found: Found & { kind: "key" }, keep: Keep | undefined): Promise<Key> {
  try {
    const held = await keep?.get(found.handle);
    if (keep) {
      await keep.all(unixNow());
      await (held ? undefined : keep.put(found.handle, found.key));
      history.replaceState(null, "", `/k/#~${found.handle}`);
    }
    return held ?? found.key;
  } catch {
    return found.key;
  }
}

function nothing(kept: { handle: string; key: Key }[]): void {
  if (kept.length === 0) {
    return problem([texts.nothing.title, texts.nothing.next]);
  }
  const links = kept.map(({ handle, key }) => h("li", {}, h("a", { class: "secondary", href: `#~${handle}` }, key.doors.map((door) => door.name).join(", "))));
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
