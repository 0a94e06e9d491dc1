"""Drives a conformance tool of OLP/1 over pipes and compares every answer with the Python reference.

usage: check.py [--tool 'COMMAND'] [--cases N] [--seed N]
Without --tool it builds and runs the one of this repository. Ends with 'N passed, N failed'; any failure is exit code 1.
"""

import argparse
import itertools
import json
import pathlib
import secrets
import shlex
import subprocess
import sys
import threading
import time

import appendix
import cases
import olp_ref as olp
import pins
import vectors

ROOT = pathlib.Path(__file__).resolve().parents[2]
OWN_TOOL = "cargo run -q -p lock-protocol --example conformance"
SECONDS_MAX = 300
SHOWN_MAX = 20


def plain(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    return value


def request(op: str, arguments: dict) -> str:
    return json.dumps({"op": op, **{name: plain(value) for name, value in arguments.items()}})


class Tool:
    """One tool process; requests go in from a thread, so that neither pipe can fill up and stop both sides."""

    def __init__(self, command: str):
        self.process = subprocess.Popen(shlex.split(command), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def answers(self, lines):
        def feed():
            try:
                for line in lines:
                    self.process.stdin.write(line if isinstance(line, bytes) else line.encode() + b"\n")
                self.process.stdin.close()
            except BrokenPipeError:
                pass  # the reading side reports what is missing

        threading.Thread(target=feed, daemon=True).start()
        yield from self.process.stdout

    def close(self) -> int:
        self.process.stdout.close()
        return self.process.wait(timeout=10)


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def note(self, good: bool, what: str):
        if good:
            self.passed += 1
            return
        self.failed += 1
        if self.failed <= SHOWN_MAX:
            print(f"FAIL {what[:2000]}")


def judge(line: bytes, expected) -> bool:
    """`expected` is the answer, bytes still as bytes, or None where only an error will do."""
    try:
        answer = json.loads(line)
    except (ValueError, RecursionError):
        return False
    if not isinstance(answer, dict) or len(answer) != 1:
        return False
    if expected is None:
        return isinstance(answer.get("error"), str) and answer["error"] != ""
    # True is not 1 here, nor 1 a text.
    return type(answer.get("ok")) is type(plain(expected)) and answer["ok"] == plain(expected)


def plan(seed: int, count: int):
    """Every (line, expected answer) of a run, good and bad ones mixed, always the same for one seed."""
    draw = cases.Draw(seed)
    for op in cases.OPERATIONS:
        for _ in range(count):
            arguments, expected = cases.random_case(op, draw)
            yield request(op, arguments), expected
        for arguments in cases.wrong_requests(op, draw):
            yield request(op, arguments), None
            good, expected = cases.random_case(op, draw)
            yield request(op, good), expected
    for op, arguments, expected in pins.requests(draw, count):
        yield request(op, arguments), expected
    for line in cases.WRONG_LINES:
        yield line, None
    yield b'{"op":"\xff\xfe"}\n', None
    yield from edges(draw)


def edges(draw: cases.Draw):
    """Lengths and shapes that random choice might miss."""
    for length in range(256):
        block = draw.hex(length)
        if length:
            yield request("k_cred", {"k_iss": bytes(32), "block": block}), olp.k_cred(bytes(32), block)
    for length in range(130):
        a, _ = cases.random_case("unlock", draw)
        a["ext"] = draw.hex(length)
        yield request("unlock", a), olp.unlock(*a.values())
    for sizes in [(0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]:
        a = draw.list_arguments()
        a["issuers"] = [[i, 255 - i, i] for i in range(sizes[0])]
        a["revoked"] = [[255 - i, 1 << 31] for i in range(sizes[1])]
        a["codes"] = [draw.hex(4)] * sizes[2]
        yield request("list", a), olp.list_message(*a.values())
    for source in range(256):
        a, _ = cases.random_case("fresh", draw)
        a["source"] = source
        yield request("fresh", a), olp.fresh(*a.values())
    yield from carried_nonces(draw)
    long_unlock = {**cases.random_case("result", draw)[0], "unlock": draw.hex(20 + 45)}
    yield request("result", long_unlock), olp.result(*long_unlock.values())
    upper = request("k_pin", {"k_iss": b"\xab" * 32, "generation": 1}).replace("ab", "AB")
    yield upper, olp.k_pin(b"\xab" * 32, 1)


def carried_nonces(draw: cases.Draw):
    """A carried FRESH is made over zeros: its nonce may be left out, but one that is given is a nonce."""
    a, _ = cases.random_case("fresh", draw)
    a["source"] &= 0x7F
    expected = olp.fresh(*a.values())
    without = {name: value for name, value in a.items() if name != "nonce"}
    yield request("fresh", without), expected
    for none in (None, ""):
        yield request("fresh", {**a, "nonce": none}), expected
    for wrong in (draw.hex(11), draw.hex(13), "zz" * 12, 0, [], True):
        yield request("fresh", {**a, "nonce": wrong}), None


def known_answer_requests():
    """The published vectors themselves, asked of the tool."""
    v = vectors
    dev_pub = olp.x25519(v.DEV_SECRET, olp.BASE_POINT)
    dh = olp.x25519(v.DEV_SECRET, v.LOCK_PUB)
    iss = olp.k_iss(v.K_ROOT, 0, 0, bytes(16))
    cred = olp.k_cred(iss, v.BLOCK)
    yield request("k_dev", {"k_x": cred, "dh": dh, "lock_id": v.LOCK_ID, "nonce": v.NONCE, "dev_pub": dev_pub}), bytes.fromhex(
        "b07ae9fa1551ad4c1f024d1cbe97a7193e887796cb5b7a0f9a07c59df59011e0")
    yield request("k_iss", {"k_root": v.K_ROOT, "index": 0, "generation": 0, "policy": bytes(16)}), bytes.fromhex(
        "a64b406e7de9d9b58e4827f9dfa2951d283626a4aee40e8ccee5f1c2cb58b58c")
    yield request("k_pin", {"k_iss": iss, "generation": 0}), bytes.fromhex(
        "1b9364e89b3d41691cc40819d000c7b56c40a66d2923c11fa176d820cb8c9795")


def compare(tool: Tool, planned, tally: Tally):
    """Feeds the tool and judges each line that comes back; a missing answer fails."""
    asked = []

    def lines():
        for line, expected in planned:
            asked.append((line, expected))
            yield line

    answered = 0
    for answer in tool.answers(lines()):
        if answered == len(asked):
            tally.note(False, f"an answer nobody asked for: {answer!r}")
            continue
        line, expected = asked[answered]
        asked[answered] = None  # long lines need not stay in memory
        tally.note(judge(answer, expected), f"asked {line!r}, answered {answer!r}, expected {'an error' if expected is None else plain(expected)}")
        answered += 1
    for line, _ in asked[answered:]:
        tally.note(False, f"no answer to {line!r}")


def drive(options, tally: Tally):
    """Runs the tool over the whole plan; one that cannot be started, hangs or ends badly fails."""

    def planned():
        yield from known_answer_requests()
        yield from plan(options.seed, options.cases)

    try:
        tool = Tool(options.tool)
    except OSError as error:
        tally.note(False, f"the tool does not start: {error}")
        return
    guard = threading.Timer(SECONDS_MAX, tool.process.kill)
    guard.start()
    compare(tool, planned(), tally)
    guard.cancel()
    tally.note(tool.close() == 0, "the tool did not end well")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", default=OWN_TOOL)
    parser.add_argument("--cases", type=int, default=10_000, help="random cases of each operation")
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.cases} cases of each operation", flush=True)
    tally, started = Tally(), time.monotonic()
    for name, got, want in itertools.chain(vectors.known_answers(), appendix.known_answers()):
        tally.note(got == want, f"the reference itself: {name}: {got}, expected {want}")
    drive(options, tally)
    print(f"{time.monotonic() - started:.0f} s")
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
