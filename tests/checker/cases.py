"""Random, edge and malformed requests for a conformance tool, each with the answer that olp_ref.py gives."""

import random

import olp_ref as olp

U8, U32 = 0xFF, 0xFFFF_FFFF
BLOCK_LENGTHS = [23, 26, 29, 32, 35, 39, 42, 45, 48, 51]
EDGE_BLOCKS = [1, 22, 23, 24, 54, 55, 56, 63, 64, 65, 118, 119, 120, 254, 255]
EDGE_EXTS = [0, 1, 20, 22, 45, 55, 56, 63, 64, 65, 67, 119, 120, 127, 128, 255, 256, 1000, 4000]


class Draw:
    """Seeded choices that prefer the edges of every range."""

    def __init__(self, seed: int):
        self.rng = random.Random(seed)

    def hex(self, length: int) -> bytes:
        pick = self.rng.randrange(50)
        if pick == 0:
            return bytes(length)
        if pick == 1:
            return b"\xff" * length
        return self.rng.randbytes(length)

    def int(self, maximum: int) -> int:
        pick = self.rng.randrange(12)
        if pick < 3:
            return (0, 1, maximum)[pick]
        if pick == 3:
            return 1 << self.rng.randrange(maximum.bit_length())
        return self.rng.randint(0, maximum)

    def length(self, usual, edges) -> int:
        return self.rng.choice(usual if self.rng.randrange(4) else edges)

    def count(self, most: int) -> int:
        pick = self.rng.randrange(40)
        if pick == 0:
            return most
        return self.rng.randrange(4) if pick < 30 else self.rng.randrange(20)

    def block(self) -> bytes:
        return self.hex(self.length(BLOCK_LENGTHS, EDGE_BLOCKS))

    def ext(self) -> bytes:
        return self.hex(self.length([0, 22, 45, 67, 87], EDGE_EXTS))

    def serials(self, fields):
        """Neither sorted nor unique: an implementation must not tidy what it is given."""
        entries = [[self.int(maximum) for maximum in fields] for _ in range(self.count(255))]
        if entries and self.rng.randrange(3) == 0:
            entries.append(entries[0])
        return entries[:255]

    def list_arguments(self) -> dict:
        return {
            "k_root": self.hex(32), "lock_id": self.hex(16), "version": self.int(U32), "issued_at": self.int(U32),
            "pin_generation": self.int(U8), "issuers": self.serials([U8, U8, U32]), "revoked": self.serials([U8, U32]),
            "codes": [self.hex(4) for _ in range(self.count(255))],
        }


def random_case(op: str, draw: Draw) -> tuple[dict, bytes]:
    """One request's arguments (bytes still as bytes) and the expected answer."""
    key, lock_id, chal, nonce4 = draw.hex(32), draw.hex(16), draw.hex(20), draw.hex(4)
    if op == "k_iss":
        a = {"k_root": key, "index": draw.int(U8), "generation": draw.int(U8), "policy": draw.hex(16)}
        return a, olp.k_iss(*a.values())
    if op == "k_cred":
        a = {"k_iss": key, "block": draw.block()}
        return a, olp.k_cred(*a.values())
    if op == "k_pin":
        a = {"k_iss": key, "generation": draw.int(U8)}
        return a, olp.k_pin(*a.values())
    if op == "k_dev":
        a = {"k_x": key, "dh": draw.hex(32), "lock_id": lock_id, "nonce": draw.hex(12), "dev_pub": draw.hex(32)}
        return a, olp.k_dev(*a.values())
    if op == "k_sub":
        a = {"k_dev": key, "block": draw.block()}
        return a, olp.k_sub(*a.values())
    if op == "claim_code":
        a = {"key": key, "block": draw.block()}
        return a, olp.claim_code(*a.values())
    if op == "k_code":
        a = {"k_cred": key, "digits": draw.hex(6)}
        return a, olp.k_code(*a.values())
    if op == "claim_split":
        a = {"k_cred": key, "k_x": draw.hex(32), "lock_id": lock_id, "challenge": chal, "action": draw.int(U8),
             "flags": draw.int(U8), "nonce": nonce4, "dev_pub": draw.hex(32), "block": draw.block()}
        return a, olp.claim_split(*a.values())
    if op == "unlock":
        a = {"k_dev": key, "lock_id": lock_id, "challenge": chal, "action": draw.int(U8), "slot": draw.int(U8),
             "flags": draw.int(U8), "nonce": nonce4, "ext": draw.ext()}
        return a, olp.unlock(*a.values())
    if op == "result":
        a = {"k_dev": key, "lock_id": lock_id, "challenge": chal, "unlock": draw.hex(20), "status": draw.int(U8),
             "state": draw.int(U8), "battery": draw.int(U8), "log_seq": draw.int(U32)}
        return a, olp.result(*a.values())
    if op == "claim":
        a = {"k_x": key, "lock_id": lock_id, "challenge": chal, "action": draw.int(U8), "flags": draw.int(U8),
             "nonce": nonce4, "dev_pub": draw.hex(32), "block": draw.block()}
        return a, olp.claim(*a.values())
    if op == "claim_result":
        a = {"k_dev": key, "lock_id": lock_id, "challenge": chal, "claim": draw.hex(57 + draw.length(BLOCK_LENGTHS, EDGE_BLOCKS)),
             "status": draw.int(U8), "slot": draw.int(U8), "state": draw.int(U8), "log_seq": draw.int(U32)}
        return a, olp.claim_result(*a.values())
    if op == "list":
        a = draw.list_arguments()
        return a, olp.list_message(*a.values())
    if op == "fresh":
        listed = olp.list_message(*draw.list_arguments().values())
        a = {"k_root": key, "lock_id": lock_id, "source": draw.int(U8), "list": listed, "time": draw.int(U32), "nonce": draw.hex(12)}
        return a, olp.fresh(*a.values())
    raise ValueError(op)


OPERATIONS = ["k_iss", "k_cred", "k_pin", "k_dev", "unlock", "result", "claim", "claim_result", "list", "fresh",
              "k_sub", "claim_code", "k_code", "claim_split"]
WIDE = {"version", "issued_at", "log_seq", "time"}  # 32-bit integers; every other integer is 8 bits
ANY_LENGTH = {"ext"}


def wrong_values(name: str, value):
    """Values of one argument that every implementation must refuse."""
    yield from (None, True, {}, 1.5)
    if isinstance(value, list):
        yield from ("", 7, [7], [[]], [[1]], [["00"]], [[1, 2, 3, 4]], [[-1, 0, 0]], [[256, 0, 0]], ["0"], ["zz" * 4], ["00" * 3], ["00" * 5])
        yield [value[0] if value else ([0, 0, 0] if name == "issuers" else [0, 0] if name == "revoked" else "00000000")] * 256
    elif isinstance(value, int):
        yield from (-1, 1 << 32 if name in WIDE else 256, 1 << 64, -(1 << 70), "0", "", [])
    else:
        text = value.hex()
        yield from (7, [], text + "0", text[:-1] + "g" if text else "g", " " + text, "0x" + text, "\u0660\u0661")
        if name == "block":
            yield "00" * 256
        elif name == "list":
            yield from ("", "00" * 28)
        elif name == "claim":
            yield from ("", "00" * 56)
        elif name == "unlock":
            yield from ("", "00" * 19)
        elif name not in ANY_LENGTH:
            yield from ("", text[2:], text + "00")


def wrong_requests(op: str, draw: Draw):
    """Requests of one operation that must be answered with an error: each argument missing or wrong."""
    arguments, _ = random_case(op, draw)
    if op == "fresh":
        arguments["source"] = 0x81  # carried freshness may leave its nonce out
    for name, value in arguments.items():
        yield {k: v for k, v in arguments.items() if k != name}
        for wrong in wrong_values(name, value):
            yield {**arguments, name: wrong}


WRONG_LINES = [
    "", " ", "{", "}", "[]", "null", "7", '"k_iss"', "{}", '{"op":null}', '{"op":7}', '{"op":"k_none"}', '{"op":""}', '{"op":"K_ISS"}',
    '{"op":"k_iss"}', '{"op":"k_iss"}}', '{"op":"k_iss"} {"op":"k_iss"}', "[" * 10_000, '{"a":' * 5_000, '{"op":"k_pin","k_iss":"' + "00" * 600_000 + '"}',
    '{"op":"k_pin","k_iss":"\\ud800","generation":0}', "\u0000", "\ufeff{}",
]
