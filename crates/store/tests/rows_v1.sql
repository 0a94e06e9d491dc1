-- Rows as version 1 of the schema kept them. Never edited: they prove that a later app still reads them.
INSERT INTO pass (id, lock_id, lock_pub, block, credential_key, device_secret, claim_nonce, slot, device_key, claimed_at)
VALUES (x'02020202020202020202020202020202', x'03030303030303030303030303030303', zeroblob(32), zeroblob(26),
    zeroblob(60), zeroblob(60), zeroblob(12), 0, zeroblob(60), 1795000090);
INSERT INTO door (id, name, zone, family, lock_id, lock_pub, install_nonce, issuer_generation, owner_pass, added_at,
    found_at, claimed_at, clock_set_at, opened_at, closed_at, in_service_at)
VALUES (x'01010101010101010101010101010101', 'Blue door', 'Europe/Lisbon', 'olp1',
    x'03030303030303030303030303030303', zeroblob(32), zeroblob(16), 0, x'02020202020202020202020202020202', 1795000000,
    1795000010, 1795000020, 1795000030, 1795000040, 1795000050, 1795000100);
INSERT INTO change (door, object, version, message, tag, wanted_at)
VALUES (x'01010101010101010101010101010101', 2, 1, x'21', zeroblob(16), 1795000200);
INSERT INTO held_key (id, pass, door_name, inviter, zone, accepted_at)
VALUES (x'04040404040404040404040404040404', x'02020202020202020202020202020202', 'Gate', 'Ada', 'Europe/Lisbon', 1795000300);
