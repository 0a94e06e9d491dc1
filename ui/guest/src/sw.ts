// Keeps the page's own files for visits without network. It never sees a key: what stands behind the # stays in the page.

type Waiting = Event & { waitUntil(work: Promise<unknown>): void };
type Asking = Event & { request: Request; respondWith(answer: Promise<Response>): void };
type Scope = { skipWaiting(): Promise<void>; clients: { claim(): Promise<void> }; addEventListener(name: string, listen: (event: never) => void): void };

/** Another build is another shelf; the build writes its sum here. */
const shelf = "page-__BUILD__";
const files = ["/k/", "/k/page.js", "/k/page.css", "/k/lock.wasm"];
const worker = self as unknown as Scope;

worker.addEventListener("install", (event: Waiting) => event.waitUntil(fill().then(() => worker.skipWaiting())));
worker.addEventListener("activate", (event: Waiting) => event.waitUntil(clear().then(() => worker.clients.claim())));
worker.addEventListener("fetch", (event: Asking) => {
  const file = fileOf(event.request);
  if (file) {
    event.respondWith(serve(file));
  }
});

async function fill(): Promise<void> {
  const cache = await caches.open(shelf);
  await cache.addAll(files.map((file) => new Request(file, { cache: "no-store" })));
}

async function clear(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name !== shelf);
  await Promise.all(old.map((name) => caches.delete(name)));
}

function fileOf(request: Request): string | undefined {
  const path = new URL(request.url).pathname;
  const file = path === "/k" ? "/k/" : path;
  return request.method === "GET" && files.includes(file) ? file : undefined;
}

/** All from one shelf, so that a page never meets the WebAssembly of another build. */
async function serve(file: string): Promise<Response> {
  const kept = await (await caches.open(shelf)).match(file);
  return kept ?? fetch(file);
}

export {};
