-- What the devices of a site share, sealed: the newest state of each row, in buckets that are pulled one by one.

CREATE TABLE counter (
    tenant BYTEA NOT NULL PRIMARY KEY REFERENCES tenant (tenant),
    seq BIGINT NOT NULL
);

CREATE TABLE shared_row (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    bucket BYTEA NOT NULL,
    name BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    body BYTEA,
    device BYTEA NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, bucket, name)
);

-- A pull reads what came after its cookie, and nothing else.
CREATE UNIQUE INDEX shared_row_by_seq ON shared_row (tenant, bucket, seq);

-- The sum over a bucket's rows, so that a device sees at once when it has other rows than we.
CREATE TABLE checkpoint (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    bucket BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    rows BIGINT NOT NULL,
    checksum BYTEA NOT NULL,
    PRIMARY KEY (tenant, bucket)
);

-- How far each device's own mutations are applied: a repeated push is told so and does nothing.
CREATE TABLE pushed (
    tenant BYTEA NOT NULL,
    device BYTEA NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (tenant, device)
);
