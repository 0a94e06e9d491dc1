// Takes pictures of every screen in both themes and three widths, to be looked at by people.

import { join } from "node:path";
import { test } from "@playwright/test";
import { views } from "./views";

const folder = process.env.PICTURES ?? join(__dirname, "out/pictures");
const widths = (process.env.WIDTHS ?? "320,390,1280").split(",").map(Number);
const themes = (process.env.THEMES ?? "light,dark").split(",") as ("light" | "dark")[];

for (const view of views) {
  for (const theme of themes) {
    for (const width of widths) {
      test(`${view.name} ${theme} ${width}`, async ({ page }) => {
        await page.emulateMedia({ colorScheme: theme });
        await page.setViewportSize({ width, height: width > 1000 ? 860 : 780 });
        await page.goto(`/?${view.query}${view.hash ?? ""}`);
        await page.waitForSelector("h1");
        await view.go?.(page);
        // The pictures show screens at rest.
        await page.waitForFunction(() =>
          document
            .getAnimations()
            .every((motion) => motion.playState !== "running" || motion.effect?.getTiming().iterations === Infinity),
        );
        const hidden = await page.evaluate(() => {
          const main = document.querySelector("main");
          return main ? main.scrollHeight - main.clientHeight : 0;
        });
        const size = page.viewportSize();
        if (hidden > 0 && size) {
          await page.setViewportSize({ width, height: size.height + hidden });
        }
        await page.screenshot({ path: join(folder, `${view.name}-${theme}-${width}.png`), fullPage: true });
      });
    }
  }
}
