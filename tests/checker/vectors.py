"""The known answers of OLP/1, checked against olp_ref.py. Run it alone, or through check.py."""

import olp_ref as olp

H = bytes.fromhex
LOCK_SECRET = H("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")  # Bob, RFC 7748 section 6.1
LOCK_PUB = H("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")
DEV_SECRET = olp.sha256(b"olp1 test device key")
K_ROOT = bytes(range(32))
LOCK_ID = H("00112233445566778899aabbccddeeff")
NONCE = H("a0a1a2a3a4a5a6a7a8a9aaab")
BLOCK = H("010000000000076955b9006959ad8000000101481810011f366c")
PHONE_NONCE = H("01020304")
PIN_PLAINS = [
    ("one-time, hour 100, 4 h, variant 0", 3_208, ["81707223", "278016514", "2911840969"]),
    ("visit, quarter 400, 3 h, variant 0", 46_094, ["99919326", "046606445", "3675964790"]),
    ("stay, day 3, 3 nights, plan 0, variant 0", 188_920, ["83922387", "712197202", "0296403587"]),
    ("weekly, week 0, Mon-Fri, 04 h, 2 h, 8 weeks", 207_322, ["59773380", "096364942", "1025809063"]),
]


def known_answers():
    """Yields (name, computed, expected), both as text."""
    dev_pub = olp.x25519(DEV_SECRET, olp.BASE_POINT)
    iss = olp.k_iss(K_ROOT, 0, 0, bytes(16))
    cred = olp.k_cred(iss, BLOCK)
    chal = olp.challenge(0x01, NONCE, 0x6956DBA0, 3)
    claim = olp.claim(cred, LOCK_ID, chal, 0x11, 0, PHONE_NONCE, dev_pub, BLOCK)
    dh = olp.x25519(DEV_SECRET, LOCK_PUB)
    dev = olp.k_dev(cred, dh, LOCK_ID, NONCE, dev_pub)
    unlock = olp.unlock(dev, LOCK_ID, chal, 0x11, 5, 0, PHONE_NONCE, b"")
    listed = olp.list_message(K_ROOT, LOCK_ID, 3, 0x6956B490, 0, [(0, 0, 0)], [(0, 5), (0, 6)], [])
    yield "lock_pub", olp.x25519(LOCK_SECRET, olp.BASE_POINT), LOCK_PUB
    yield "DH both ways", dh, olp.x25519(LOCK_SECRET, dev_pub)
    for name, got, want in [
        ("dev_pub", dev_pub, "a0eb23a6c703385d32c97bc788725b16f96c00b9068f704a62bc550bc97d5660"),
        ("K_iss", iss, "a64b406e7de9d9b58e4827f9dfa2951d283626a4aee40e8ccee5f1c2cb58b58c"),
        ("K_cred", cred, "09710b2f7212832beeb35878d950eea853993b9033c428d039c714797ffc8300"),
        ("CHALLENGE", chal, "1101a0a1a2a3a4a5a6a7a8a9aaab6956dba00003"),
        ("CLAIM", claim, "1411000001020304" + dev_pub.hex() + "1a" + BLOCK.hex() + "3279a0e432a7ada374fccbc8a3c99a06"),
        ("CLAIM_RES", olp.claim_result(dev, LOCK_ID, chal, claim, 0, 5, 1, 1234), "15000501000004d2a4d4c7e542c8655b1e774ea0"),
        ("K_dev", dev, "b07ae9fa1551ad4c1f024d1cbe97a7193e887796cb5b7a0f9a07c59df59011e0"),
        ("UNLOCK", unlock, "121105000102030465307f42e1d570014b45c01e"),
        ("RESULT", olp.result(dev, LOCK_ID, chal, unlock, 0, 1, 0x57, 1235), "13000157000004d3a122b0023e64ded449fb4ee6"),
        ("LIST", listed, "21000000036956b4900001000000000000020000000005000000000600df8d8400465dd9d88503bca933e3db36"),
        ("FRESH carried", olp.fresh(K_ROOT, LOCK_ID, 1, listed, 0x6956D7B8, NONCE), "2201000000036956d7b8feebc6d99bb6cd71cd2cdd6a"),
        ("FRESH bound", olp.fresh(K_ROOT, LOCK_ID, 0x81, listed, 0x6956DBA1, NONCE), "2281000000036956dba1253b341ce801097b0ea0e2ab"),
        ("K_pin", olp.k_pin(iss, 0), "1b9364e89b3d41691cc40819d000c7b56c40a66d2923c11fa176d820cb8c9795"),
    ]:
        yield name, got.hex(), want
    yield from pins(olp.k_pin(iss, 0))


def pins(key):
    for name, plain, codes in PIN_PLAINS:
        for digits, code in zip((8, 9, 10), codes):
            yield f"PIN {name}, {digits} digits", olp.pin_encode(key, digits, 590, plain), code
            yield f"PIN {name}, {digits} digits, back", olp.pin_decode(key, digits, 590, code), plain


if __name__ == "__main__":
    failed = 0
    for name, got, want in known_answers():
        if got != want:
            failed += 1
            print(f"FAIL {name}: got {got}, want {want}")
    print("all known answers agree" if not failed else f"{failed} disagree")
    raise SystemExit(failed != 0)
