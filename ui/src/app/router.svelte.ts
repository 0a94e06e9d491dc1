// Which screen is shown, kept in the address so that Back works and every screen can be opened by itself.

export type Route =
  | { name: "home" }
  | { name: "welcome" }
  | { name: "keys" }
  | { name: "key"; id: string }
  | { name: "hand-on"; id: string }
  | { name: "handed"; id: string }
  | { name: "open-link" }
  | { name: "phone-card" }
  | { name: "doors" }
  | { name: "set-up" }
  | { name: "set-up-go-on"; id: string }
  | { name: "door"; id: string }
  | { name: "door-log"; id: string }
  | { name: "replace-lock"; id: string }
  | { name: "make-key"; id: string }
  | { name: "make-path" }
  | { name: "path"; id: string }
  | { name: "grant"; id: string }
  | { name: "code"; id: string }
  | { name: "recovery" }
  | { name: "restore" }
  | { name: "more" }
  | { name: "people" }
  | { name: "person"; id: string }
  | { name: "rules" }
  | { name: "cloud" }
  | { name: "bookings" }
  | { name: "add-calendar"; id: string }
  | { name: "gallery" };

export type RouteName = Route["name"];

const patterns: { [N in RouteName]: string } = {
  home: "#/",
  welcome: "#/welcome",
  keys: "#/keys",
  key: "#/keys/:id",
  "hand-on": "#/keys/:id/hand-on",
  handed: "#/handed/:id",
  "open-link": "#/open-link",
  "phone-card": "#/phone-card",
  doors: "#/doors",
  "set-up": "#/set-up",
  "set-up-go-on": "#/set-up/:id",
  door: "#/doors/:id",
  "door-log": "#/doors/:id/log",
  "replace-lock": "#/doors/:id/replace",
  "make-key": "#/doors/:id/make-key",
  "make-path": "#/make-path",
  path: "#/paths/:id",
  grant: "#/grants/:id",
  code: "#/codes/:id",
  recovery: "#/recovery",
  restore: "#/restore",
  more: "#/more",
  people: "#/people",
  person: "#/people/:id",
  rules: "#/rules",
  cloud: "#/cloud",
  bookings: "#/bookings",
  "add-calendar": "#/doors/:id/add-calendar",
  gallery: "#/gallery",
};

/** The address of a screen, for links. */
export function pathTo(route: Route): string {
  const pattern = patterns[route.name];
  return "id" in route ? pattern.replace(":id", encodeURIComponent(route.id)) : pattern;
}

/** The screen an address names; anything unknown is home. */
export function routeFrom(hash: string): Route {
  const wanted = hash.split("/");
  for (const [name, pattern] of Object.entries(patterns)) {
    const parts = pattern.split("/");
    const fits = parts.length === wanted.length && parts.every((part, at) => part === ":id" || part === wanted[at]);
    if (!fits) {
      continue;
    }
    const at = parts.indexOf(":id");
    return (at === -1 ? { name } : { name, id: decodeURIComponent(wanted[at] ?? "") }) as Route;
  }
  return { name: "home" };
}

class Router {
  route = $state.raw<Route>(routeFrom(location.hash));

  constructor() {
    addEventListener("hashchange", () => {
      this.route = routeFrom(location.hash);
      document.querySelector("main")?.scrollTo(0, 0);
    });
  }

  go(route: Route): void {
    location.hash = pathTo(route);
  }

  /** Goes on without leaving a step to come back to. */
  replace(route: Route): void {
    location.replace(pathTo(route));
  }
}

export const router = new Router();
