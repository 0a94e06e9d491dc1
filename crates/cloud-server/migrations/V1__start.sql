-- One text for SQLite and PostgreSQL. The tenant leads every key, so that rows of two tenants never share one.
-- Times are Unix seconds, ids 16 random bytes, secrets only as SHA-256 of 32 random bytes.

CREATE TABLE tenant (
    tenant BYTEA NOT NULL PRIMARY KEY,
    made_at BIGINT NOT NULL
);

CREATE TABLE member (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    member BYTEA NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, member)
);

-- A person signs in by address before anybody knows the tenant.
CREATE UNIQUE INDEX member_by_email ON member (email);

CREATE TABLE invitation (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    hash BYTEA NOT NULL,
    role TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, hash)
);

CREATE UNIQUE INDEX invitation_by_hash ON invitation (hash);

CREATE TABLE device (
    tenant BYTEA NOT NULL,
    device BYTEA NOT NULL,
    member BYTEA NOT NULL,
    name TEXT NOT NULL,
    public_key BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    approved_at BIGINT,
    revoked_at BIGINT,
    sealed_key BYTEA,
    sealed_by BYTEA,
    PRIMARY KEY (tenant, device),
    FOREIGN KEY (tenant, member) REFERENCES member (tenant, member)
);

CREATE TABLE token (
    tenant BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    device BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, hash),
    FOREIGN KEY (tenant, device) REFERENCES device (tenant, device)
);

-- A request brings a token and no tenant.
CREATE UNIQUE INDEX token_by_hash ON token (hash);
CREATE INDEX token_by_device ON token (tenant, device);

-- What a link leads to. The box's name comes from the link's secret; what it holds is sealed by the same secret.
CREATE TABLE mailbox (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    mailbox BYTEA NOT NULL,
    claim_hash BYTEA NOT NULL,
    item BYTEA NOT NULL,
    version BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    reader_hash BYTEA,
    claimed_at BIGINT,
    read_at BIGINT,
    PRIMARY KEY (tenant, mailbox)
);

-- Who holds a link knows the box's name and not whose it is.
CREATE UNIQUE INDEX mailbox_by_name ON mailbox (mailbox);
CREATE INDEX mailbox_by_end ON mailbox (expires_at);
