"""What docs/PROTOCOL.md adds to OLP/1: setup, orders, receipts, log batches, codes as text; again from the text alone."""

import base64
import struct

import olp_ref as olp

# --- ChaCha20-Poly1305, RFC 8439 ----------------------------------------------------------------------------------

_M = 0xFFFF_FFFF


def _quarter(s, a, b, c, d):
    for x, y, z, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        s[x] = (s[x] + s[y]) & _M
        s[z] ^= s[x]
        s[z] = (s[z] << turn | s[z] >> (32 - turn)) & _M


def _chacha20_block(key: bytes, counter: int, nonce: bytes) -> bytes:
    start = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574, *struct.unpack("<8L", key), counter, *struct.unpack("<3L", nonce)]
    s = start[:]
    for _ in range(10):
        for i in range(4):
            _quarter(s, i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            _quarter(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return struct.pack("<16L", *((x + y) & _M for x, y in zip(s, start)))


def _chacha20(key: bytes, nonce: bytes, text: bytes) -> bytes:
    stream = b"".join(_chacha20_block(key, 1 + i, nonce) for i in range((len(text) + 63) // 64))
    return bytes(a ^ b for a, b in zip(text, stream))


def _poly1305(key: bytes, message: bytes) -> bytes:
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for at in range(0, len(message), 16):
        total = (total + int.from_bytes(message[at:at + 16] + b"\x01", "little")) * r % ((1 << 130) - 5)
    return ((total + int.from_bytes(key[16:], "little")) & ((1 << 128) - 1)).to_bytes(16, "little")


def aead(key: bytes, nonce: bytes, associated: bytes, text: bytes) -> tuple[bytes, bytes]:
    """RFC 8439 section 2.8: (ciphertext, tag)."""
    sealed = _chacha20(key, nonce, text)
    padded = associated + bytes(-len(associated) % 16) + sealed + bytes(-len(sealed) % 16)
    padded += struct.pack("<QQ", len(associated), len(sealed))
    return sealed, _poly1305(_chacha20_block(key, 0, nonce)[:32], padded)


# --- Setup, section 13 --------------------------------------------------------------------------------------------


def setup_code_text(lock_id: bytes, lock_pub: bytes, setup_secret: bytes) -> str:
    payload = lock_id + lock_pub + setup_secret
    digits = base64.b32encode(payload + olp.sha256(payload)[:4]).decode().rstrip("=")
    return "LATCHSTRING:SETUP:1:" + digits


def settings(guests_stay, auto_lock_s, grid, base, digits, classes, plans, gateway_days, changes) -> bytes:
    body = struct.pack(">BBHhhBB", 1, guests_stay, auto_lock_s, grid, base, digits, classes)
    body += b"".join(struct.pack(">HH", *plan) for plan in plans)
    return body + bytes([gateway_days, len(changes)]) + b"".join(struct.pack(">Ih", *change) for change in changes)


def greeting(install_nonce: bytes, nonce: bytes) -> bytes:
    return b"\x40\x01" + install_nonce + nonce


def setup_contents(root: bytes, policy: bytes, log_start: bytes, time: int, settings_version: int, settings_bytes: bytes) -> bytes:
    return root + policy + log_start + struct.pack(">II", time, settings_version) + settings_bytes


def setup(setup_secret: bytes, dh: bytes, lock_id: bytes, greeted: bytes, e_pub: bytes, contents: bytes) -> bytes:
    key = olp.hkdf(setup_secret, dh, b"olp1/setup" + lock_id + greeted[2:18] + greeted[18:30] + e_pub)
    head = b"\x41" + e_pub
    sealed, tag = aead(key, bytes(12), head, contents)
    return head + sealed + tag


def setup_answer(root: bytes, greeted: bytes, setup_message: bytes, status: int) -> bytes:
    head = bytes([0x42, status])
    transcript = olp.sha256(greeted + setup_message)
    return head + olp.mac(olp.kdf(root, "olp1/setup"), transcript + head)[:12]


# --- Orders and receipts, section 13 ------------------------------------------------------------------------------


def order(root: bytes, kind: int, index: int, version: int, plaintext: bytes) -> bytes:
    head = struct.pack(">BBHI", 0x51, kind, index, version)
    nonce = olp.mac(olp.kdf(root, "olp1/ordn"), head + plaintext)[:12]
    head += nonce + struct.pack(">H", len(plaintext))
    sealed, tag = aead(olp.kdf(root, "olp1/ord"), nonce, head, plaintext)
    return head + sealed + tag


def rekey(old_root: bytes, lock_id: bytes, e_pub: bytes, shared: bytes, contents: bytes) -> bytes:
    """The plaintext of the order REKEY."""
    key = olp.hkdf(old_root, shared, b"olp1/rekey" + lock_id + e_pub)
    text, tag = aead(key, bytes(12), e_pub, contents)
    return e_pub + text + tag


def receipt(root: bytes, lock_id: bytes, tag: bytes, status: int, kind: int, index: int, version: int, log_seq: int) -> bytes:
    head = struct.pack(">BBBHII", 0x52, status, kind, index, version, log_seq)
    return head + olp.mac(olp.kdf(root, "olp1/rcpt"), lock_id + tag.ljust(16, b"\0") + head)[:12]


# --- Log, section 11 ----------------------------------------------------------------------------------------------


class Log:
    """The chain as a lock writes it, from a_0 on."""

    def __init__(self, start: bytes):
        self.key, self.hash, self.entries, self.hashes = start, bytes(32), [], [bytes(32)]

    def append(self, time, quality, event, method, result, issuer, generation, serial, slot, detail):
        seq = len(self.entries) + 1
        covered = struct.pack(">IIBBBBBBIHI", seq, time, quality, event, method, result, issuer, generation, serial, slot, detail)
        self.hash = olp.sha256(b"olp1/log" + self.hash + covered)
        self.entries.append(covered + olp.mac(self.key, self.hash)[:8])
        self.hashes.append(self.hash)
        self.key = olp.mac(self.key, b"olp1/fs")
        return self.entries[-1]

    def batch(self, root: bytes, lock_id: bytes, first: int, count: int) -> bytes:
        following = len(self.entries) + 1
        body = self.hashes[first - 1] + b"".join(self.entries[first - 1:first - 1 + count])
        nonce = struct.pack(">QI", first, count)
        sealed, tag = aead(olp.kdf(root, "olp1/le"), nonce, lock_id + struct.pack(">IB", first, count), body)
        end = olp.mac(self.key, lock_id + struct.pack(">I", following) + self.hash)[:16]
        return struct.pack(">BIBI", 0x32, first, count, following) + sealed + tag + end


# --- Who, and the share link --------------------------------------------------------------------------------------


def who_answer(lock_pub: bytes, lock_id: bytes, nonce: bytes, install_nonce: bytes) -> bytes:
    mask = olp.mac(olp.k_adv(lock_pub, lock_id), b"olp1/who" + nonce)[:16]
    return b"\x19" + bytes(a ^ b for a, b in zip(install_nonce, mask))


def share_link(doors, zone: str, names, inviter: str, mailbox: bytes = b"") -> str:
    """`doors` are (block, lock_id, lock_pub, K_cred or K_sub); the kind of the blocks is the version."""
    body = bytes([doors[0][0][0], len(doors)])
    for block, lock_id, lock_pub, cred in doors:
        body += olp.len8(block) + lock_id + lock_pub + cred
    for text in [zone, *names, inviter]:
        body += olp.len8(text.encode())
    body += bytes([bool(mailbox)]) + mailbox
    body += olp.sha256(body)[:4]
    return "latchstring://k/#" + base64.urlsafe_b64encode(body).decode().rstrip("=")


def code_link(digits: str, times, hours, zone: str, doors, inviter: str, help_text: str) -> str:
    """`times` are not_before, not_after, shown_from and first_use_before; `hours` are (days, start, end)."""
    body = b"\x05" + olp.len8(digits.encode()) + struct.pack(">4I", *times) + b"\x00"
    body += bytes([len(hours)]) + b"".join(bytes(one) for one in hours)
    body += olp.len8(zone.encode()) + bytes([len(doors)])
    for text in [*doors, inviter, help_text]:
        body += olp.len8(text.encode())
    body += olp.sha256(body)[:4]
    return "https://latchstring.example/k/#" + base64.urlsafe_b64encode(body).decode().rstrip("=")
