"""The vectors of docs/PROTOCOL.md section 13: computed here from the text, compared there with what is printed.

usage: appendix.py [--print]
"""

import pathlib
import sys

import olp_ref as olp
import sealed
import vectors

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "PROTOCOL.md"
K_SITE = bytes(range(0x20, 0x40))
INSTALL_NONCE = bytes(range(0xB0, 0xC0))
SETUP_SECRET = bytes(range(0xC0, 0xD0))
NONCE = bytes(range(0xD0, 0xDC))
E_SECRET = olp.sha256(b"olp1 test ephemeral key")
OWNER_POLICY = bytes.fromhex("01ff3f0f00003f00000000001f000000")
TIME = 0x6956DBA0
MANAGER_POLICY = bytes.fromhex("014f030000481218000000000000000000"[:32])
CODED_BLOCK = bytes.fromhex("010301000000096956dba069584d20000000" + "4f" + "91" + "18" + "34" + "00")
SUB_BLOCK = bytes.fromhex("020501000000016956dba06957e9b0000200" + "01" + "48" + "ff" + "10" + "00")
NEXT_SITE = bytes(range(0x40, 0x60))
NEXT_NONCE = bytes(range(0xE0, 0xF0))


def computed():
    """(name, text) in the order of the document."""
    v = vectors
    root = olp.k_root(K_SITE, v.LOCK_ID, INSTALL_NONCE)
    start = olp.log_seed(K_SITE, v.LOCK_ID, INSTALL_NONCE)
    e_pub = olp.x25519(E_SECRET, olp.BASE_POINT)
    settings = sealed.settings(1, 30, 60, 60, 9, 0x1F, [(900, 660), (660, 840)], 7, [(0x69C8_7890, 120), (0x6AF4_2A90, 60)])
    greeted = sealed.greeting(INSTALL_NONCE, NONCE)
    contents = sealed.setup_contents(root, OWNER_POLICY, start, TIME, 1, settings)
    setup = sealed.setup(SETUP_SECRET, olp.x25519(E_SECRET, v.LOCK_PUB), v.LOCK_ID, greeted, e_pub, contents)
    yield "setup_code", sealed.setup_code_text(v.LOCK_ID, v.LOCK_PUB, SETUP_SECRET)
    yield "k_root", root.hex()
    yield "a_0", start.hex()
    yield "settings", settings.hex()
    yield "greeting", greeted.hex()
    yield "setup_contents", contents.hex()
    yield "setup", setup.hex()
    yield "setup_answer", sealed.setup_answer(root, greeted, setup, 0).hex()
    yield from objects(root)
    yield from log(root, start)
    yield "who_answer", sealed.who_answer(v.LOCK_PUB, v.LOCK_ID, NONCE, INSTALL_NONCE).hex()
    yield "advert", "05" + olp.advert_tag(v.LOCK_PUB, v.LOCK_ID, TIME).hex()
    yield "advert_no_clock", "03" + olp.mac(olp.k_adv(v.LOCK_PUB, v.LOCK_ID), b"\xff" * 4)[:5].hex()
    cred = olp.k_cred(olp.k_iss(v.K_ROOT, 0, 0, bytes(16)), v.BLOCK)
    doors = [(v.BLOCK, v.LOCK_ID, v.LOCK_PUB, cred)]
    yield from handed_on(root)
    yield from handed_over(root, settings)
    yield "share_link", sealed.share_link(doors, "Europe/Berlin", ["Front door"], "Ada")
    on = [(SUB_BLOCK, v.LOCK_ID, v.LOCK_PUB, sub_key(root))]
    yield "share_link_on", sealed.share_link(on, "Europe/Berlin", ["Front door"], "Bob")
    times = (0x6956DBA0, 0x6957E9B0, 0x6955B900, 0)
    texts = ("Europe/Berlin", ["Front door"], "Ada", "Key safe at the bins")
    yield "code_link", sealed.code_link("83922387", times, [(0x1F, 0x36, 0x6C)], *texts)


def handed_on(root: bytes):
    """An issuer, a key with a claim code, and a key that its holder hands on."""
    v = vectors
    yield "order_issuer", sealed.order(root, 0x04, 3, 1, b"\x01" + MANAGER_POLICY).hex()
    manager = olp.k_iss(root, 3, 1, MANAGER_POLICY)
    digits = olp.claim_code(manager, CODED_BLOCK)
    link = olp.k_cred(manager, CODED_BLOCK)
    code = olp.k_code(link, digits)
    dev_pub = olp.x25519(v.DEV_SECRET, olp.BASE_POINT)
    chal = olp.challenge(0x01, v.NONCE, TIME, 3)
    dev = olp.k_dev(code, olp.x25519(v.DEV_SECRET, v.LOCK_PUB), v.LOCK_ID, v.NONCE, dev_pub)
    yield "coded_block", CODED_BLOCK.hex()
    yield "claim_code", digits.decode()
    yield "k_x", code.hex()
    yield "claim_coded", olp.claim_split(link, code, v.LOCK_ID, chal, 0x21, 0, v.PHONE_NONCE, dev_pub, CODED_BLOCK).hex()
    yield "k_dev_coded", dev.hex()
    yield "sub_block", SUB_BLOCK.hex()
    yield "k_sub", sub_key(root).hex()


def sub_key(root: bytes) -> bytes:
    """The key that the device of `handed_on` makes for somebody else."""
    v = vectors
    manager = olp.k_iss(root, 3, 1, MANAGER_POLICY)
    code = olp.k_code(olp.k_cred(manager, CODED_BLOCK), olp.claim_code(manager, CODED_BLOCK))
    agreed = olp.x25519(v.DEV_SECRET, v.LOCK_PUB)
    dev = olp.k_dev(code, agreed, v.LOCK_ID, v.NONCE, olp.x25519(v.DEV_SECRET, olp.BASE_POINT))
    return olp.k_sub(dev, SUB_BLOCK)


def handed_over(root: bytes, settings: bytes):
    """Another owner takes over; a factory reset where guests stay."""
    v = vectors
    e_pub = olp.x25519(E_SECRET, olp.BASE_POINT)
    new_root, start = olp.k_root(NEXT_SITE, v.LOCK_ID, NEXT_NONCE), olp.log_seed(NEXT_SITE, v.LOCK_ID, NEXT_NONCE)
    contents = NEXT_NONCE + sealed.setup_contents(new_root, OWNER_POLICY, start, TIME, 1, settings)
    body = sealed.rekey(root, v.LOCK_ID, e_pub, olp.x25519(E_SECRET, v.LOCK_PUB), contents)
    order = sealed.order(root, 0x07, 0, 1, body)
    yield "order_rekey", order.hex()
    yield "receipt_rekey", sealed.receipt(new_root, v.LOCK_ID, order[-16:], 0, 0x07, 0, 1, 1).hex()
    yield "order_reset", sealed.order(root, 0x09, 0, 1, b"").hex()
    yield "recovery_code", olp.recovery_code(root).decode()


def objects(root: bytes):
    """An order, and one receipt of each kind."""
    lock_id = vectors.LOCK_ID
    wider = sealed.settings(0, 0, 60, 60, 10, 0x03, [(900, 660), (660, 840)], 0, [])
    order = sealed.order(root, 0x01, 0, 2, wider)
    ack = sealed.order(root, 0x08, 0, 4, b"")
    listed = olp.list_message(root, lock_id, 3, TIME, 0, [(0, 0, 2)], [(0, 5), (1, 9)], [bytes.fromhex("a1b2c3d4")])
    fresh = olp.fresh(root, lock_id, 0x80, listed, TIME, NONCE)
    yield "order_settings", order.hex()
    yield "order_log_ack", ack.hex()
    yield "list", listed.hex()
    yield "fresh_owner", fresh.hex()
    yield "receipt_settings", sealed.receipt(root, lock_id, order[-16:], 0, 0x01, 0, 2, 4).hex()
    yield "receipt_list", sealed.receipt(root, lock_id, listed[-16:], 0, 0x02, 0, 3, 5).hex()
    yield "receipt_fresh", sealed.receipt(root, lock_id, fresh[-12:], 0, 0x03, 0, 3, 5).hex()


def log(root: bytes, start: bytes):
    """Three entries, each alone and all in one batch."""
    chain = sealed.Log(start)
    chain.append(TIME, 2, 0x01, 0, 0, 0, 0, 0, 0, 1)
    chain.append(TIME + 60, 3, 0x03, 2, 0, 0, 0, 7, 5, 0xA0EB23A6)
    chain.append(TIME + 60, 3, 0x04, 2, 0, 0, 0, 7, 5, 0)
    for number, entry in enumerate(chain.entries, 1):
        yield f"log_entry_{number}", entry.hex()
    yield "log_get", "3100000001"
    yield "log_batch", chain.batch(root, vectors.LOCK_ID, 1, 3).hex()
    yield "log_batch_end", chain.batch(root, vectors.LOCK_ID, 4, 0).hex()


def printed() -> dict:
    """The vectors as they stand in the document: lines `name value` between the last pair of ``` fences."""
    block = DOCUMENT.read_text().rsplit("```", 2)[1]
    return dict(line.split(None, 1) for line in block.strip().splitlines())


def known_answers():
    """Yields (name, computed, printed), both as text; a name on one side only disagrees."""
    document, here = printed(), dict(computed())
    for name in {**document, **here}:
        yield f"docs/PROTOCOL.md {name}", here.get(name), document.get(name)


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        for name, value in computed():
            print(f"{name:17}{value}")
        raise SystemExit
    wrong = [name for name, got, want in known_answers() if got != want]
    print("\n".join(wrong) or "the document's vectors agree")
    raise SystemExit(bool(wrong))
