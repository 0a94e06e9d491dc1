-- Gateways carry for a site and open nothing. One text for SQLite and PostgreSQL. A shipped migration is never edited.

CREATE TABLE gateway (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    gateway BYTEA NOT NULL,
    name TEXT NOT NULL,
    hash BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    seen_at BIGINT,
    left_at BIGINT,
    PRIMARY KEY (tenant, gateway)
);

-- A gateway brings a token and no tenant.
CREATE UNIQUE INDEX gateway_by_hash ON gateway (hash);
