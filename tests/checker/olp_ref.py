"""OLP/1 keys, messages and offline PINs, written from the text of the protocol alone; knows nothing of the Rust code.

Everything here is the standard library, so that whoever implements a lock can read it beside the specification.
All integers are big endian; `||` of the specification is `+` here.
"""

import hashlib
import hmac
import struct


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def kdf(key: bytes, label: str, context: bytes = b"") -> bytes:
    """Section 3: HMAC-SHA256(key, len8(label) || label || context)."""
    return mac(key, bytes([len(label)]) + label.encode("ascii") + context)


def hkdf(salt: bytes, ikm: bytes, info: bytes, length: int = 32) -> bytes:
    """RFC 5869 with SHA-256, extract and expand."""
    prk = mac(salt, ikm)
    out, block, counter = b"", b"", 1
    while len(out) < length:
        block = mac(prk, block + info + bytes([counter]))
        out += block
        counter += 1
    return out[:length]


def len8(data: bytes) -> bytes:
    return bytes([len(data)]) + data


# --- X25519, RFC 7748 -------------------------------------------------------------------------------------------

_P = 2**255 - 19


def x25519(scalar: bytes, point: bytes) -> bytes:
    """RFC 7748 section 5. Not constant time: this is a checker, it holds no secret worth stealing."""
    k = int.from_bytes(scalar, "little") & ~7 & ((1 << 255) - 1) | (1 << 254)
    u = int.from_bytes(point, "little") & ((1 << 255) - 1)
    x2, z2, x3, z3, swap = 1, 0, u, 1, 0
    for t in range(254, -1, -1):
        bit = (k >> t) & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a, b * b, d * a, c * b
        e = aa - bb
        x3, z3 = pow(da + cb, 2, _P), u * pow(da - cb, 2, _P) % _P
        x2, z2 = aa * bb % _P, e * (aa + 121665 * e) % _P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, _P - 2, _P) % _P).to_bytes(32, "little")


BASE_POINT = (9).to_bytes(32, "little")


# --- Keys, section 3 --------------------------------------------------------------------------------------------


def k_root(k_site: bytes, lock_id: bytes, install_nonce: bytes) -> bytes:
    return kdf(k_site, "olp1/root", lock_id + install_nonce)


def k_iss(root: bytes, index: int, generation: int, policy: bytes) -> bytes:
    return kdf(root, "olp1/iss", bytes([index, generation]) + policy)


def k_cred(iss: bytes, block: bytes) -> bytes:
    return kdf(iss, "olp1/crd", len8(block))


def k_dev(k_x: bytes, dh: bytes, lock_id: bytes, nonce: bytes, dev_pub: bytes) -> bytes:
    return hkdf(k_x, dh, b"olp1/dev" + lock_id + nonce + dev_pub)


def k_sub(dev: bytes, sub_block: bytes) -> bytes:
    return kdf(dev, "olp1/sub", len8(sub_block))


def claim_code(source: bytes, block: bytes) -> bytes:
    """Six ASCII digits; the source is K_iss, or K_dev of whoever hands the key on."""
    return b"%06d" % (int.from_bytes(kdf(source, "olp1/cod", len8(block))[:8], "big") % 10**6)


def k_code(link: bytes, digits: bytes) -> bytes:
    """K_x of a link with a claim code."""
    return kdf(link, "olp1/code", digits)


def recovery_code(root: bytes) -> bytes:
    return b"%012d" % (int.from_bytes(kdf(root, "olp1/rcv")[:8], "big") % 10**12)


def k_pin(iss: bytes, generation: int) -> bytes:
    return kdf(iss, "olp1/pin", bytes([generation]))


def k_list(root: bytes) -> bytes:
    return kdf(root, "olp1/rs")


def k_fresh(root: bytes, source: int) -> bytes:
    return kdf(root, "olp1/fr", bytes([source]))


def k_adv(lock_pub: bytes, lock_id: bytes) -> bytes:
    return kdf(lock_pub, "olp1/adv", lock_id)


def log_seed(k_site: bytes, lock_id: bytes, install_nonce: bytes) -> bytes:
    return kdf(k_site, "olp1/log0", lock_id + install_nonce)


# --- Messages, section 5 ----------------------------------------------------------------------------------------


def challenge(flags: int, nonce: bytes, time: int, list_version: int) -> bytes:
    return bytes([0x11, flags]) + nonce + struct.pack(">IH", time, list_version & 0xFFFF)


def unlock(dev: bytes, lock_id: bytes, chal: bytes, action: int, slot: int, flags: int, nonce: bytes, ext: bytes) -> bytes:
    """The whole message as it is sent: 20 bytes, then the extension."""
    head = bytes([0x12, action, slot, flags]) + nonce
    covered = b"olp1/u" + lock_id + chal + head + (sha256(ext) if ext else b"")
    return head + mac(dev, covered)[:12] + ext


def result(dev: bytes, lock_id: bytes, chal: bytes, unlock_message: bytes, status: int, state: int, battery: int, log_seq: int) -> bytes:
    head = bytes([0x13, status, state, battery]) + struct.pack(">I", log_seq)
    return head + mac(dev, b"olp1/r" + lock_id + chal + unlock_message[:20] + head)[:12]


def claim(k_x: bytes, lock_id: bytes, chal: bytes, action: int, flags: int, nonce: bytes, dev_pub: bytes, block: bytes) -> bytes:
    body = bytes([0x14, action, flags, 0]) + nonce + dev_pub + len8(block)
    return body + mac(k_x, b"olp1/c" + lock_id + chal + body)[:16]


def claim_split(link: bytes, code: bytes, lock_id: bytes, chal: bytes, action: int, flags: int, nonce: bytes, dev_pub: bytes, block: bytes) -> bytes:
    """With bind 2: the link proves the first half of the MAC, the code the second."""
    first, second = (claim(key, lock_id, chal, action, flags, nonce, dev_pub, block) for key in (link, code))
    return first[:-8] + second[-8:]


def claim_result(dev: bytes, lock_id: bytes, chal: bytes, claim_message: bytes, status: int, slot: int, state: int, log_seq: int) -> bytes:
    head = bytes([0x15, status, slot, state]) + struct.pack(">I", log_seq)
    return head + mac(dev, b"olp1/q" + lock_id + chal + sha256(claim_message) + head)[:12]


def list_message(root: bytes, lock_id: bytes, version: int, issued_at: int, pin_generation: int, issuers, revoked, codes) -> bytes:
    body = struct.pack(">BIIB", 0x21, version, issued_at, pin_generation)
    body += bytes([len(issuers)]) + b"".join(struct.pack(">BBI", *entry) for entry in issuers)
    body += bytes([len(revoked)]) + b"".join(struct.pack(">BI", *entry) for entry in revoked)
    body += bytes([len(codes)]) + b"".join(codes)
    return body + mac(k_list(root), b"olp1/rs" + lock_id + body)[:16]


def fresh(root: bytes, lock_id: bytes, source: int, list_bytes: bytes, time: int, nonce: bytes) -> bytes:
    """The version and the MAC16 are taken from the LIST that is vouched for."""
    head = bytes([0x22, source]) + list_bytes[1:5] + struct.pack(">I", time)
    bound_to = nonce if source & 0x80 else bytes(12)
    key = k_fresh(root, source & 0x7F)
    return head + mac(key, b"olp1/fr" + lock_id + list_bytes[-16:] + bound_to + head)[:12]


# --- Advertisement and setup, section 13 ------------------------------------------------------------------------


def advert_tag(lock_pub: bytes, lock_id: bytes, unix_time: int) -> bytes:
    return mac(k_adv(lock_pub, lock_id), struct.pack(">I", unix_time // 900))[:5]


# --- Offline PINs, section 9 ------------------------------------------------------------------------------------

PIN_TOTAL = 264_880


def _round(key: bytes, digits: int, index: int, epoch: int, x: int, modulus: int) -> int:
    message = b"olp1/f" + bytes([digits, index]) + struct.pack(">IQ", epoch, x)
    return int.from_bytes(mac(key, message)[:16], "big") % modulus


def pin_encode(key: bytes, digits: int, epoch: int, plain: int) -> str:
    u, v = 10 ** (digits // 2), 10 ** (digits - digits // 2)
    a, b = divmod(plain, v)
    for i in range(10):
        m = u if i % 2 == 0 else v
        a, b = b, (a + _round(key, digits, i, epoch, b, m)) % m
    return str(a * v + b).zfill(digits)


def pin_decode(key: bytes, digits: int, epoch: int, code: str) -> int:
    u, v = 10 ** (digits // 2), 10 ** (digits - digits // 2)
    a, b = divmod(int(code), v)
    for i in range(9, -1, -1):
        m = u if i % 2 == 0 else v
        a, b = (b - _round(key, digits, i, epoch, a, m)) % m, a
    return a * v + b
