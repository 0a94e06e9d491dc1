"""Compares our reading of calendars with Python's `icalendar`, on the corpus and on random ones, and reads ours with it.

usage: calendars.py --tool 'COMMAND' [--count N] [--seed S]
Ends with 'N passed, N failed'; any failure is exit code 1.
"""

import argparse
import base64
import datetime as dt
import json
import pathlib
import random
import re
import shlex
import subprocess
import sys

import icalendar

CORPUS = pathlib.Path(__file__).resolve().parents[2] / "crates" / "calendar" / "tests" / "corpus"
SHOWN_MAX = 10
ZONES = ["Europe/Berlin", "America/Edmonton", "Asia/Tokyo"]
WORDS = ["Reserved", "Réservée - Zoé", "CLOSED - Not available", "a;b", "c,d", "e\\f", "g\nh", "colon: x", "日本", "\"q\""]


def ask(tool: list[str], lines: list[str]) -> list:
    text = "".join(line + "\n" for line in lines)
    done = subprocess.run(tool, input=text, capture_output=True, text=True, check=True, timeout=50)
    return [json.loads(line) for line in done.stdout.splitlines()]


def when(prop) -> str:
    value = prop.dt
    if not isinstance(value, dt.datetime):
        return value.isoformat()
    zone = prop.params.get("TZID")
    wall = value.replace(tzinfo=None)
    if zone and zone != "UTC":
        return f"{wall} {zone}"
    return f"{wall}Z" if value.tzinfo is not None else str(wall)


def end_of(event) -> str:
    start = event["DTSTART"].dt
    if "DTEND" in event:
        return when(event["DTEND"])
    if "DURATION" in event:
        length = event["DURATION"].dt
    else:
        length = dt.timedelta(0) if isinstance(start, dt.datetime) else dt.timedelta(1)
    whole = isinstance(start, dt.datetime)
    moved = start.replace(tzinfo=None) + length if whole else start + dt.timedelta(length.days)
    shown = when(event["DTSTART"])
    return str(moved) + shown[19:] if whole else moved.isoformat()


def counts(event) -> bool:
    """Leaves out what our reader tells instead of taking."""
    if any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID")) or "DTSTART" not in event:
        return False
    if event.get("STATUS") == "CANCELLED" or event.get("TRANSP") == "TRANSPARENT":
        return False
    return "DTEND" not in event or plain(event["DTEND"].dt) >= plain(event["DTSTART"].dt)


def plain(value):
    return value.replace(tzinfo=None) if isinstance(value, dt.datetime) else value


def theirs(feed: bytes) -> list[dict]:
    try:
        feed.decode()
    except UnicodeDecodeError:
        # RFC 5545, 3.1 lets a fold stand inside a character; Python's reader decodes before it unfolds.
        feed = re.sub(rb"\r?\n[ \t]", b"", feed)
    calendar = icalendar.Calendar.from_ical(feed)
    return [
        {
            "uid": str(event.get("UID", "")).strip(),
            "summary": str(event.get("SUMMARY", "")).strip(),
            "description": str(event.get("DESCRIPTION", "")).strip(),
            "start": when(event["DTSTART"]),
            "end": end_of(event),
        }
        for event in calendar.walk("VEVENT")
        if counts(event)
    ]


def escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", "\\n")


def folded(line: str, chance: random.Random, end: bytes) -> bytes:
    """Folds after any octet, as the standard allows, also inside a character."""
    octets, pieces = line.encode(), []
    limit = chance.choice([20, 60, 75])
    while len(octets) > limit:
        pieces.append(octets[:limit])
        octets, limit = octets[limit:], 74
    pieces.append(octets)
    return (end + chance.choice([b" ", b"\t"])).join(pieces) + end


def dates(chance: random.Random) -> list[str]:
    day = dt.date(2026, 1, 1) + dt.timedelta(chance.randrange(2000))
    last = day + dt.timedelta(chance.randrange(1, 20))
    form = chance.randrange(6)
    if form == 0:
        return [f"DTSTART;VALUE=DATE:{day:%Y%m%d}"]
    if form == 1:
        return [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DURATION:P{chance.randrange(1, 9)}D"]
    if form == 2:
        return [f"DTSTART:{day:%Y%m%d}T1530{chance.randrange(60):02}Z", f"DTEND:{last:%Y%m%d}T100000Z"]
    if form == 3:
        zone = chance.choice(ZONES)
        return [f"DTSTART;TZID={zone}:{day:%Y%m%d}T160000", f"DTEND;TZID={zone}:{last:%Y%m%d}T110000"]
    if form == 4:
        return [f"DTSTART:{day:%Y%m%d}T160000", f"DURATION:P{chance.randrange(4)}DT{chance.randrange(1, 20)}H"]
    return [f"DTEND;VALUE=DATE:{last:%Y%m%d}", f"DTSTART;VALUE=DATE:{day:%Y%m%d}"]


def random_feed(chance: random.Random) -> bytes:
    end = chance.choice([b"\r\n", b"\n"])
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Random//EN", "X-WR-CALNAME:" + escaped(chance.choice(WORDS))]
    for number in range(chance.randrange(6)):
        text = " ".join(chance.choice(WORDS) for _ in range(chance.randrange(1, 12)))
        body = [f"UID:{chance.getrandbits(160):x}-{number}@example.com", "DTSTAMP:20261123T120000Z", *dates(chance)]
        body += [f"SUMMARY:{escaped(chance.choice(WORDS))}", f"DESCRIPTION;LANGUAGE=en:{escaped(text)}"]
        body += chance.choice([[], ["STATUS:CANCELLED"], ["TRANSP:TRANSPARENT"], ["RRULE:FREQ=DAILY"], ["X-A;B=\"c:d;e\":f"]])
        chance.shuffle(body)
        body += chance.choice([[], ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:x", "TRIGGER:-PT1H", "END:VALARM"]])
        lines += ["BEGIN:VEVENT", *body, "END:VEVENT"]
    return b"".join(folded(line, chance, end) for line in [*lines, "END:VCALENDAR"])


def read_ours(tool: list[str], chance: random.Random, complaints: list[str]) -> int:
    """Our own calendars, read by Python."""
    asked = []
    for _ in range(200):
        firsts = [dt.date(2026, 1, 1) + dt.timedelta(chance.randrange(3000)) for _ in range(chance.randrange(8))]
        asked.append(sorted((str(day), str(day + dt.timedelta(chance.randrange(1, 30)))) for day in firsts))
    for days, text in zip(asked, ask([*tool, "--publish"], [json.dumps(days) for days in asked]), strict=True):
        events = icalendar.Calendar.from_ical(text).walk("VEVENT")
        found = sorted((str(event["DTSTART"].dt), str(event["DTEND"].dt)) for event in events)
        uids = {str(event["UID"]) for event in events}
        if found != [tuple(day) for day in days] or len(uids) != len(days) or "café" not in text.replace("\r\n ", ""):
            complaints.append(f"published {days}, Python reads {found}")
    return len(asked)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", required=True)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=5545)
    arguments = parser.parse_args()
    tool, chance = shlex.split(arguments.tool), random.Random(arguments.seed)
    corpus = sorted(CORPUS.glob("*.ics"))
    if not corpus:
        sys.exit("the corpus is empty")
    feeds = [(path.name, path.read_bytes()) for path in corpus]
    feeds += [(f"random {number}", random_feed(chance)) for number in range(arguments.count)]
    answers = ask(tool, [base64.b64encode(feed).decode() for _, feed in feeds])
    complaints, events = [], 0
    for (name, feed), answer in zip(feeds, answers, strict=True):
        expected = theirs(feed)
        events += len(expected)
        if answer.get("events") != expected or answer.get("odd_lines") != 0:
            complaints.append(f"{name}\n  ours   {answer}\n  theirs {expected}")
    passed = len(feeds) + read_ours(tool, chance, complaints) - len(complaints)
    for complaint in complaints[:SHOWN_MAX]:
        print(complaint)
    if events < arguments.count:
        complaints.append("too few events were compared")
        print(complaints[-1])
    print(f"{len(corpus)} of the corpus, {events} events: {passed} passed, {len(complaints)} failed")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
