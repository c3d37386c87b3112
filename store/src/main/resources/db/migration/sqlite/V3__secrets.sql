-- name is normalised: capital letters. What a secret is is in secret_values.
CREATE TABLE secrets (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  description TEXT,
  base_environment_id TEXT NOT NULL REFERENCES environments (id),
  expires_at BIGINT,
  strict_expiry BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  UNIQUE (tenant_id, name)
);
CREATE INDEX secrets_by_created_at ON secrets (tenant_id, created_at, id);

-- encrypted: AES-256-GCM under the data key data_key_id, bound to the row's ids and value_version.
CREATE TABLE secret_values (
  secret_id TEXT NOT NULL REFERENCES secrets (id) ON DELETE CASCADE,
  environment_id TEXT NOT NULL REFERENCES environments (id),
  value_version BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  expires_at_override BIGINT,
  data_key_id BIGINT NOT NULL,
  encrypted BLOB NOT NULL,
  PRIMARY KEY (secret_id, environment_id)
);
CREATE INDEX secret_values_by_data_key ON secret_values (data_key_id);

-- One row: the data keys, a Tink keyset, encrypted under the master key with this id.
CREATE TABLE data_keys (
  only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
  master_key_id TEXT NOT NULL,
  encrypted BLOB NOT NULL
);
