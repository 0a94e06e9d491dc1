"""Compares our wall-time arithmetic with Python's zoneinfo: every zone, around every transition of 2024 to 2035.

usage: zones.py --tool 'COMMAND'
Reads the zone data of the PyPI package `tzdata` only, which must be of the same IANA release as the tool's.
Ends with 'N passed, N failed'; any failure is exit code 1.
"""

import argparse
import datetime as dt
import importlib.resources
import json
import shlex
import subprocess
import sys
import threading
import zoneinfo

import tzdata

UTC = dt.timezone.utc
SHOWN_MAX = 20
SECONDS_MAX = 600
FIRST, LAST = dt.datetime(2024, 1, 1, tzinfo=UTC), dt.datetime(2036, 1, 1, tzinfo=UTC)
MINUTE = dt.timedelta(minutes=1)
# Every wrong request with a word that its error must name.
WRONG = [
    ({"zone": "Europe/Atlantis", "wall": "2026-10-25T02:30", "edge": "start"}, "Europe/Atlantis"),
    ({"zone": "", "wall": "2026-10-25T02:30", "edge": "start"}, "IANA"),
    ({"zone": "../../etc/localtime", "wall": "2026-10-25T02:30", "edge": "start"}, "IANA"),
    ({"zone": "Europe/Berlin", "wall": "2026-02-30T10:00", "edge": "start"}, "no such date"),
    ({"zone": "Europe/Berlin", "wall": "2027-02-29T10:00", "edge": "end"}, "no such date"),
    ({"zone": "Europe/Berlin", "wall": "2026-13-01T10:00", "edge": "end"}, "no such date"),
    ({"zone": "Europe/Berlin", "wall": "2026-10-25T24:00", "edge": "end"}, "no such date"),
    ({"zone": "Europe/Berlin", "wall": "2026-10-25 02:30", "edge": "end"}, "no such date"),
    ({"zone": "Europe/Berlin", "wall": "2026-10-25T02:30", "edge": "middle"}, "middle"),
    ({"zone": "Europe/Berlin", "wall": "2026-10-25T02:30"}, "edge"),
    ({"zone": "Europe/Berlin", "wall": "2026-10-25T02:30", "edge": "start", "fold": 1}, "fold"),
    ({"zone": "Europe/Berlin", "wall": "1969-12-31T10:00", "edge": "start"}, "years 1970 to 2105"),
    ({"zone": "Europe/Berlin", "wall": "2106-12-31T10:00", "edge": "start"}, "years 1970 to 2105"),
    ({"zone": "Europe/Berlin", "wall": "0000-01-01T10:00", "edge": "start"}, "years 1970 to 2105"),
    ({"zone": "Europe/Berlin", "wall": "12026-10-25T02:30", "edge": "start"}, "no such date"),
]
NO_JSON = [b"", b"{", b"[]", b"null", b"\xff\xfe"]


def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """The package's own file, never the machine's, and never a cached one."""
    folder, _, leaf = name.rpartition("/")
    package = ".".join(["tzdata.zoneinfo", *folder.split("/")]) if folder else "tzdata.zoneinfo"
    with importlib.resources.files(package).joinpath(leaf).open("rb") as file:
        return zoneinfo.ZoneInfo.from_file(file, key=name)


def names_of_package() -> set[str]:
    text = importlib.resources.files("tzdata").joinpath("zones").read_text()
    return {line for line in text.splitlines() if line}


def transitions(zone):
    """Every moment between FIRST and LAST at which the offset changes, to the second."""
    step = dt.timedelta(hours=3)
    at = FIRST
    while at < LAST:
        after = at + step
        if at.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            low, high = at, after
            while high - low > dt.timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                if middle.astimezone(zone).utcoffset() == at.astimezone(zone).utcoffset():
                    low = middle
                else:
                    high = middle
            yield high
        at = after


def walls(zone):
    """Wall times that matter: around every transition, and two plain ones of each year."""
    found = set()
    for year in range(2024, 2036):
        found |= {dt.datetime(year, 1, 15, 12), dt.datetime(year, 7, 15, 12)}
    for at in transitions(zone):
        for moment in (at - dt.timedelta(seconds=1), at):
            edge = moment.astimezone(zone).replace(tzinfo=None, fold=0, second=0)
            near = [edge + minutes * MINUTE for minutes in (-181, -121, -61, -31, -16, -2, -1, 0, 1, 2, 15, 29, 30, 31, 59, 60, 61, 119, 120, 121, 181)]
            found.update(near)
    return sorted(found)


def expected(zone, wall, edge: str):
    """PEP 495: both folds agree (plain), or they come back as asked (fold), or nothing does (gap)."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    if first == second:
        return unix(wall - first), "plain"
    back = (wall - first).replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None, fold=0)
    if back == wall:
        return unix(wall - (first if edge == "start" else second)), "fold"
    return unix(wall - first), "gap"


def unix(naive_utc) -> int:
    return int(naive_utc.replace(tzinfo=UTC).timestamp())


def planned():
    """Every request line with what to answer: a pair, or the word that an error must name."""
    for name in sorted(names_of_package()):
        zone = zone_of(name)
        for wall in walls(zone):
            for edge in ("start", "end"):
                line = json.dumps({"zone": name, "wall": wall.strftime("%Y-%m-%dT%H:%M"), "edge": edge})
                yield line.encode(), expected(zone, wall, edge)
    for request, word in WRONG:
        yield json.dumps(request).encode(), word
    for line in NO_JSON:
        yield line, ""


def judge(answer: bytes, wanted) -> bool:
    try:
        answer = json.loads(answer)
    except ValueError:
        return False
    if isinstance(wanted, tuple):
        return answer == {"utc": wanted[0], "note": wanted[1]}
    return list(answer) == ["error"] and wanted in answer["error"] and answer["error"] != ""


def say(tool: str, word: str) -> list[str]:
    return subprocess.run([*shlex.split(tool), word], capture_output=True, text=True, check=True).stdout.split()


def compare(tool: str) -> tuple[int, int]:
    process = subprocess.Popen(shlex.split(tool), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    guard = threading.Timer(SECONDS_MAX, process.kill)
    guard.start()
    cases = list(planned())

    def feed():
        for line, _ in cases:
            process.stdin.write(line + b"\n")
        process.stdin.close()

    threading.Thread(target=feed, daemon=True).start()
    passed = failed = 0
    for line, wanted in cases:
        answer = process.stdout.readline()
        if judge(answer, wanted):
            passed += 1
            continue
        failed += 1
        if failed <= SHOWN_MAX:
            print(f"FAIL asked {line!r}, answered {answer!r}, expected {wanted!r}")
    extra = process.stdout.read()
    guard.cancel()
    good_end = process.wait(timeout=10) == 0 and extra == b""
    return passed + good_end, failed + (not good_end)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", required=True)
    options = parser.parse_args()
    [ours] = say(options.tool, "--release")
    print(f"zone data: ours {ours}, Python's {tzdata.IANA_VERSION}", flush=True)
    if ours != tzdata.IANA_VERSION:
        print("FAIL the two are of different releases: pin the package tzdata of our release")
        return 1
    known = set(say(options.tool, "--names"))
    missing = sorted(names_of_package() - known)
    for name in missing:
        print(f"FAIL we do not know {name}")
    passed, failed = compare(options.tool)
    print(f"{len(known)} zones; {passed} passed, {failed + len(missing)} failed")
    return 1 if failed or missing else 0


if __name__ == "__main__":
    sys.exit(main())
