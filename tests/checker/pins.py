"""Offline codes again from the text of docs/PROTOCOL.md section 12: plaintexts, windows, and cases for a conformance tool."""

import olp_ref as olp

CLASSES = ["one-time", "visit", "stay", "long", "weekly"]
# Fields of each class from the highest to the lowest, with how many values each has.
FIELDS = {
    "one-time": [("start_hour", 840), ("window", 4), ("variant", 8)],
    "visit": [("start_quarter", 3360), ("length", 24), ("variant", 2)],
    "stay": [("day", 35), ("nights", 31), ("plan", 2), ("variant", 4)],
    "long": [("day", 35), ("length", 12), ("variant", 2)],
    "weekly": [("week", 5), ("mask", 10), ("hour", 24), ("length", 8), ("weeks", 7)],
}
ONE_TIME_H = [1, 4, 24, 168]
VISIT_QUARTERS = [1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 36, 40, 44, 48, 56, 64, 72, 80, 88, 96]
PLANS = [(15 * 60, 11 * 60), (11 * 60, 14 * 60)]
MASKS = [{0}, {1}, {2}, {3}, {4}, {5}, {6}, {0, 1, 2, 3, 4}, {5, 6}, {0, 1, 2, 3, 4, 5, 6}]
WINDOW_H = [1, 2, 3, 4, 6, 8, 12, 24]
WEEKS = [1, 2, 4, 8, 13, 26, 52]
DAY = 24 * 60
EPOCH = 35 * DAY


def size(name: str) -> int:
    product = 1
    for _, values in FIELDS[name]:
        product *= values
    return product


def plaintext(name: str, fields: dict) -> int:
    index = 0
    for field, values in FIELDS[name]:
        index = index * values + fields[field] - (field == "nights")
    return sum(size(before) for before in CLASSES[: CLASSES.index(name)]) + index


def meaning(plain: int) -> tuple[str, dict]:
    for name in CLASSES:
        if plain < size(name):
            break
        plain -= size(name)
    fields = {}
    for field, values in reversed(FIELDS[name]):
        plain, fields[field] = divmod(plain, values)
        fields[field] += field == "nights"
    return name, fields


def windows(plain: int, epoch: int) -> list[tuple[int, int]]:
    """Where a code that was never used opens: minutes since grid hour 0, from and until."""
    name, f = meaning(plain)
    start = epoch * EPOCH
    if name == "one-time":
        if ONE_TIME_H[f["window"]] == 168 and f["start_hour"] % 24:
            return []
        begin = start + f["start_hour"] * 60
        return [(begin, begin + ONE_TIME_H[f["window"]] * 60)]
    if name == "visit":
        begin = start + f["start_quarter"] * 15
        return [(begin, begin + VISIT_QUARTERS[f["length"]] * 15)]
    if name == "stay":
        arrival, departure = PLANS[f["plan"]]
        first = start + f["day"] * DAY
        return [(first + arrival, first + f["nights"] * DAY + departure)]
    if name == "long":
        begin = start + f["day"] * DAY
        return [(begin, begin + 7 * DAY)]
    monday = start + f["week"] * 7 * DAY
    found = []
    for day in sorted(MASKS[f["mask"]]):
        begin = monday + day * DAY + f["hour"] * 60
        found.append((begin, min(begin + WINDOW_H[f["length"]] * 60, monday + 7 * DAY)))
    return found


def is_open(plain: int, epoch: int, minute: int) -> bool:
    return any(begin <= minute < end for begin, end in windows(plain, epoch))


def any_plaintext(draw) -> int:
    """Each class as often as any other, however small it is."""
    name = draw.rng.choice(CLASSES)
    low = sum(size(before) for before in CLASSES[: CLASSES.index(name)])
    return draw.rng.choice([low, low + size(name) - 1] + [draw.rng.randrange(low, low + size(name))] * 8)


def minute_near(draw, plain: int, epoch: int) -> int:
    spans = windows(plain, epoch)
    if spans and draw.rng.randrange(3):
        begin, end = draw.rng.choice(spans)
        return max(0, draw.rng.choice([begin - 1, begin, end - 1, end, draw.rng.randint(begin, end)]))
    return max(0, epoch * EPOCH + draw.rng.randint(-2 * DAY, 75 * DAY))


def requests(draw, count: int):
    """(operation, arguments, expected answer or None for an error), good and bad."""
    for _ in range(count):
        key, digits, epoch = draw.hex(32), draw.rng.choice([8, 9, 10]), draw.int(0xFFFF_FFFF)
        plain = any_plaintext(draw)
        code = olp.pin_encode(key, digits, epoch, plain)
        yield "pin_encode", {"k_pin": key, "digits": digits, "epoch": epoch, "plaintext": plain}, code
        asked = {"k_pin": key, "digits": digits, "epoch": epoch}
        yield "pin_decode", {**asked, "code": code}, plain
        guess = str(draw.rng.randrange(10**digits)).zfill(digits)
        said = olp.pin_decode(key, digits, epoch, guess)
        yield "pin_decode", {**asked, "code": guess}, said if said < olp.PIN_TOTAL else None
        name, fields = meaning(plain)
        yield "pin_plaintext", {"class": name, **fields}, plaintext(name, fields)
        near = draw.rng.randrange(2_000)
        minute = minute_near(draw, plain, near)
        yield "pin_open", {"plaintext": plain, "epoch": near, "grid_minute": minute}, is_open(plain, near, minute)
        yield from wrong(draw, asked, code, name, fields)


def wrong(draw, asked: dict, code: str, name: str, fields: dict):
    """One request of each kind that must be refused."""
    beyond = draw.rng.choice([olp.PIN_TOTAL, olp.PIN_TOTAL + 1, 1 << 32, -1])
    yield "pin_encode", {**asked, "plaintext": beyond}, None
    yield "pin_encode", {**asked, "digits": draw.rng.choice([0, 7, 11, 255, 256, -1]), "plaintext": 0}, None
    typo = draw.rng.choice([code[:-1], code + "0", "", "a" + code[1:], " " + code[1:], "-" + code[1:], "\u0661" + code[1:]])
    yield "pin_decode", {**asked, "code": typo}, None
    field, values = draw.rng.choice(FIELDS[name])
    too_much = values + (field == "nights")
    yield "pin_plaintext", {"class": name, **fields, field: draw.rng.choice([too_much, too_much + 1, 1 << 16, -1])}, None
    yield "pin_plaintext", {"class": name, **{other: value for other, value in fields.items() if other != field}}, None
    yield "pin_plaintext", {"class": draw.rng.choice(["", "stays", "5", 5, None]), **fields}, None
    yield "pin_open", {"plaintext": olp.PIN_TOTAL, "epoch": 0, "grid_minute": 0}, None
