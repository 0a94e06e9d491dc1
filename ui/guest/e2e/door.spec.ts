// The page opens a real emulated lock over Chromium's Web Bluetooth, and says what the lock says when it does not.

import { again, arrive, expect, test, words } from "./guest";

const comeIn = "The door is open. Come in.";
const claimAnswer = 0x15;

test("a guest opens the door from the browser, and the lock has it in its log", async ({ page, stage, air }) => {
  const { url } = await stage.key();
  await arrive(page, url, air);
  await words(page, "inviter").toHaveText("From Ada");

  await page.getByTestId("open").click();

  await words(page, "status").toHaveText(comeIn);
  expect(await stage.openings()).toBe(1);
  expect(await stage.bolt()).toBe("unlocked");
  expect(air.prompts, "the list shows this lock alone, though another hangs beside it").toEqual([["09:09:09:09:09:00"]]);

  await page.getByTestId("lock").click();
  await words(page, "status").toHaveText("The door is locked.");
  expect(await stage.bolt()).toBe("locked");
});

test("the door opens without any network, also after the page was closed", async ({ page, stage, air, context }) => {
  await arrive(page, (await stage.key()).url, air);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await context.setOffline(true);

  await again(page, air);
  await page.getByTestId("open").click();
  await words(page, "status").toHaveText(comeIn);

  await page.goto(`${stage.page}/k/`);
  await page.getByTestId("kept").getByRole("link").click();
  await words(page, "ownership").toContainText("This browser has the key");
  await air.renew();
  await page.getByTestId("open").click();
  await words(page, "status").toHaveText(comeIn);
  expect(await stage.openings()).toBe(2);
});

test("a link that was used elsewhere first opens nothing, and the page says whom to tell", async ({ page, stage, air }) => {
  const { url } = await stage.key();
  await arrive(page, url, air);
  await page.getByTestId("open").click();
  await words(page, "status").toHaveText(comeIn);

  // Without what it keeps, this browser is any other that has a copy of the link.
  await page.getByTestId("forget").click();
  await page.getByTestId("forget-sure").click();
  await words(page, "problem").toBeVisible();
  await arrive(page, url, air);
  await page.getByTestId("open").click();

  await words(page, "status").toHaveText("This key is already on as many phones as allowed");
  await words(page, "next").toContainText("tell your host at once");
  expect(await stage.openings()).toBe(1);
  expect(air.prompts).toHaveLength(2);
});

test("when the lock's first answer is lost, the next tap goes on with the same key", async ({ page, stage, air }) => {
  await arrive(page, (await stage.key()).url, air);
  air.keeps = (frame) => frame[0] !== claimAnswer;
  await page.getByTestId("open").click();
  await words(page, "status").toHaveText("The lock does not answer", { timeout: 10_000 });
  expect(await stage.openings(), "the lock heard it and opened").toBe(1);

  air.keeps = () => true;
  await again(page, air);
  await page.getByTestId("open").click();

  await words(page, "status").toHaveText(comeIn);
  expect(await stage.openings()).toBe(2);
});

test("a second tap while the first is under way is ignored, never queued", async ({ page, stage, air }) => {
  await arrive(page, (await stage.key()).url, air);
  await page.getByTestId("open").dblclick();
  await words(page, "status").toHaveText(comeIn);
  await page.getByTestId("open").dblclick();
  await expect(page.getByTestId("open")).toHaveAttribute("aria-busy", "false");
  await words(page, "status").toHaveText(comeIn);
  expect(await stage.openings()).toBe(2);
});

test("the digits that came by another way are asked for once, and a wrong one opens nothing", async ({ page, stage, air }) => {
  const { url, digits } = await stage.key({ draft: { binding: { safety: "link_and_code" } } });
  await arrive(page, url, air);
  await page.getByTestId("open").click();
  await words(page, "status").toHaveText("Type the code first");

  const [right = ""] = digits;
  const wrong = right.replace(/^./, (digit) => String((Number(digit) + 1) % 10));
  await page.getByTestId("digits").fill(wrong);
  await page.getByTestId("open").click();
  await words(page, "status").toHaveText("The lock does not know this code");
  expect(await stage.openings()).toBe(0);

  await page.getByTestId("digits").fill(`${right.slice(0, 3)} ${right.slice(3)}`);
  await page.getByTestId("open").click();
  await words(page, "status").toHaveText(comeIn);
  await expect(page.getByTestId("digits")).toBeHidden();
});

test("before its time the key says when it opens, and who asks anyway hears it from the lock", async ({ page, stage, air }) => {
  const draft = { preset: "custom", starts: "2026-11-22T18:12", ends: "2026-11-23T11:00" };
  await arrive(page, (await stage.key({ draft })).url, air);
  await words(page, "status").toHaveText("Opens in 3 hrs 12 mins");
  await expect(page.getByTestId("open")).toBeDisabled();
  await page.getByTestId("anyway").click();
  await words(page, "status").toHaveText("By the lock's clock it is too early");
  expect(await stage.openings()).toBe(0);

  await stage.pass(4 * 3600);
  await page.clock.setFixedTime(stage.now * 1000);
  await again(page, air);
  await page.getByTestId("open").click();
  await words(page, "status").toHaveText(comeIn);

  await stage.pass(86_400);
  await page.clock.setFixedTime(stage.now * 1000);
  await again(page, air);
  await words(page, "status").toHaveText("Ended Mon 23 Nov, 11:00");
  await page.getByTestId("anyway").click();
  await words(page, "status").toHaveText("By the lock's clock this key has ended");
});

test("a key that was taken back, and one that is used up, say so and what to do", async ({ page, stage, air }) => {
  const taken = await stage.key();
  await arrive(page, taken.url, air);
  await page.getByTestId("open").click();
  await words(page, "status").toHaveText(comeIn);
  await stage.takeBack(taken);
  await page.getByTestId("open").click();
  await words(page, "status").toHaveText("Your host took this key back");

  await arrive(page, (await stage.key({ draft: { uses: 1 } })).url, air);
  await page.getByTestId("open").click();
  await words(page, "status").toHaveText(comeIn);
  await page.getByTestId("open").click();
  await words(page, "status").toHaveText("All openings of this key are used");
  await words(page, "next").toHaveText("Ask your host for a new link.");
});

test("a radio that is off, a list that was closed and a lock out of reach each say what to do", async ({ page, stage, air }) => {
  await arrive(page, (await stage.key()).url, air);
  air.chooses = false;
  await page.getByTestId("open").click();
  await words(page, "status").toHaveText("No lock was chosen");
  air.chooses = true;
  air.inReach = false;
  await page.getByTestId("open").click();
  await words(page, "status").toHaveText("The lock is not near");
  await words(page, "next").toContainText("its battery may be empty");
  air.inReach = true;
  await page.getByTestId("open").click();
  await words(page, "status").toHaveText(comeIn);
  await again(page, air);
  await air.off();
  await page.getByTestId("open").click();
  await words(page, "status").toHaveText("Bluetooth is off");
});

test("each door of a key opens its own lock", async ({ page, stage, air }) => {
  await arrive(page, (await stage.key({ doors: 2 })).url, air);
  await page.getByRole("heading", { level: 2, name: "Garden gate" }).click();
  await page.getByTestId("open").nth(1).click();
  await expect(page.getByTestId("status").nth(1)).toHaveText(comeIn);
  expect([await stage.openings(0), await stage.openings(1)]).toEqual([0, 1]);
  expect(air.prompts).toEqual([["09:09:09:09:09:01"]]);
  await words(page, "ownership").toContainText("The first opening makes this key yours");
});
