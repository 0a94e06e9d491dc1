// Calendars of booking sites, from the address to the code, and what happens when a site says less than before.

import { by, expect, open, test, testidOf, testids } from "./pages";

const ics = { name: "flat.ics", mimeType: "text/calendar", buffer: Buffer.from("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n") };

test("a host without a calendar adds one by its address, and its stay becomes a code at a tap", async ({ page }) => {
  await open(page, "as=host", "#/bookings");
  await expect(by(page, testids.bookingsEmpty)).toBeVisible();
  await by(page, testids.calendarNew).click();
  await by(page, testids.calendarName).fill("Airbnb");
  await by(page, testids.calendarAddressField).fill("https://www.airbnb.com/calendar/ical/77.ics?s=secret-9f3a");
  await by(page, testids.calendarAdd).click();

  const vera = by(page, testidOf.booking("b1.1"));
  await expect(vera.getByTestId(testids.bookingState)).toHaveText("No code yet");
  await expect(by(page, testids.calendarAddress)).toHaveText("www.airbnb.com, ends in 9f3a");
  await expect(page.getByText("secret")).toHaveCount(0);

  await vera.getByTestId(testids.bookingFollow).click();
  await expect(vera.getByTestId(testids.bookingState)).toHaveText("Code made");
  await vera.getByTestId(testids.bookingCode).click();
  await expect(page).toHaveURL(/#\/codes\//);
});

test("what is no calendar is said, and what was typed stays", async ({ page }) => {
  await open(page, "as=host&fault=bad_calendar:web_page&at=addCalendar&times=1", "#/doors/d1/add-calendar");
  await by(page, testids.calendarName).fill("Vrbo");
  await by(page, testids.calendarAddressField).fill("https://www.vrbo.com/flat");
  await by(page, testids.calendarAdd).click();
  await expect(page.getByText("The address shows a web page.")).toBeVisible();
  await expect(by(page, testids.calendarAddressField)).toHaveValue("https://www.vrbo.com/flat");

  await by(page, testids.calendarAdd).click();
  await expect(by(page, testids.calendarAddress)).toHaveText("www.vrbo.com, ends in flat");
});

test("a file is a calendar too, and a page is none", async ({ page }) => {
  await open(page, "as=host", "#/doors/d1");
  await by(page, testids.doorAddCalendar).click();
  await by(page, testids.calendarName).fill("Own list");
  await by(page, testids.calendarFile).setInputFiles({ name: "x.ics", mimeType: "text/html", buffer: Buffer.from("<html>") });
  await expect(page.getByText("There is no calendar that can be read")).toBeVisible();

  await by(page, testids.calendarFile).setInputFiles(ics);
  await expect(by(page, testids.calendarAddress)).toHaveText("A file");
  await by(page, testids.calendarNewerFile).setInputFiles(ics);
  await expect(by(page, testids.calendarNewerFile)).toBeAttached();
});

test("a guest who has arrived keeps everything until the host decides", async ({ page }) => {
  await open(page, "as=bookings", "#/bookings");
  const ada = by(page, testidOf.booking("b1.1"));
  await expect(ada.getByTestId(testids.bookingState)).toHaveText("Your word is needed");
  await ada.getByTestId(testids.bookingLetGo).click();
  await page.keyboard.press("Escape");
  await expect(ada.getByTestId(testids.bookingState)).toHaveText("Your word is needed");

  await ada.getByTestId(testids.bookingKeep).click();
  await expect(ada.getByTestId(testids.bookingState)).toHaveText("Code made");
});

test("other digits are made and told, and overlapping guests get codes only after being asked", async ({ page }) => {
  await open(page, "as=bookings", "#/bookings");
  const grace = by(page, testidOf.booking("b1.3"));
  await grace.getByTestId(testids.bookingFollow).click();
  await expect(grace.getByTestId(testids.bookingState)).toHaveText("Tell the guest");
  await grace.getByTestId(testids.bookingTold).click();
  await expect(grace.getByTestId(testids.bookingState)).toHaveText("Code made");

  const jonas = by(page, testidOf.booking("b1.5"));
  await expect(jonas.getByText("Shares time with")).toBeVisible();
  await jonas.getByTestId(testids.bookingFollow).click();
  await by(page, testids.bookingConfirm).click();
  await expect(jonas.getByTestId(testids.bookingState)).toHaveText("Code made");
});

test("a shrunken calendar takes nothing away, is believed only by the host, and is removed only after being asked", async ({ page }) => {
  await open(page, "as=bookings", "#/bookings");
  const booking = by(page, testidOf.calendar("b2"));
  await expect(booking.getByText("Lost 9 of 9 stays at once")).toBeVisible();
  await booking.getByTestId(testids.calendarBelieve).click();
  await expect(booking.getByText("Lost 9 of 9 stays at once")).toHaveCount(0);

  await booking.getByTestId(testids.calendarAutomatic).uncheck();
  await expect(booking.getByTestId(testids.calendarAutomatic)).not.toBeChecked();
  await booking.getByTestId(testids.calendarRemove).click();
  await by(page, testids.calendarRemoveConfirm).click();
  await expect(booking).toHaveCount(0);
});

test("among many bookings one is found by its guest, and the doors' page says that some want the host", async ({ page }) => {
  await open(page, "as=bookings", "#/doors");
  await expect(by(page, testids.bookingsNotice)).toContainText("9 bookings want you");
  await by(page, testids.bookingsNotice).getByRole("link").click();

  await by(page, testids.bookingsSearch).fill("hopper");
  await expect(by(page, testidOf.booking("b1.3"))).toBeVisible();
  await expect(by(page, testidOf.booking("b1.1"))).toHaveCount(0);
});
