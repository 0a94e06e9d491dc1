// The few choices about the app itself that this window remembers. Nothing secret, nothing about doors.

import { isLocale, type Locale, localStorageKey, setLocale } from "../texts/paraglide/runtime";

export type Role = "guest" | "host";
export type Appearance = "system" | "light" | "dark";
export type Language = "system" | Locale;

const keys = { role: "latchstring.role", appearance: "latchstring.appearance" } as const;

class Choices {
  role = $state<Role | null>(localStorage.getItem(keys.role) as Role | null);
  appearance = $state<Appearance>((localStorage.getItem(keys.appearance) as Appearance | null) ?? "system");

  /** What was chosen; the system's language counts as long as nothing was. */
  get language(): Language {
    const stored = localStorage.getItem(localStorageKey);
    return isLocale(stored) ? stored : "system";
  }

  /** Every text is asked for anew in the other language, so the page starts again. */
  chooseLanguage(language: Language): void {
    if (language !== "system") {
      void setLocale(language);
      return;
    }
    localStorage.removeItem(localStorageKey);
    location.reload();
  }

  chooseRole(role: Role): void {
    this.role = role;
    localStorage.setItem(keys.role, role);
  }

  chooseAppearance(appearance: Appearance): void {
    this.appearance = appearance;
    localStorage.setItem(keys.appearance, appearance);
    this.apply();
  }

  /** Puts the choice where the tokens look for it. */
  apply(): void {
    if (this.appearance === "system") {
      delete document.documentElement.dataset.appearance;
    } else {
      document.documentElement.dataset.appearance = this.appearance;
    }
  }
}

export const choices = new Choices();
