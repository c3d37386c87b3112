-- Types are TEXT, BIGINT and BYTEA only, so that one set of statements serves SQLite and PostgreSQL.
-- Ids are UUIDs in their usual text, times Unix milliseconds, booleans 0 and 1, lists text.
-- COLLATE "C" sorts by code point, as SQLite does, whatever the database's own order is.

-- One row: the number of the current state. Each write increments it first, and so is the only one.
CREATE TABLE revision (
  only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
  value BIGINT NOT NULL
);
INSERT INTO revision (only_row, value) VALUES (1, 0);

-- The change feed: which rows each revision touched. Assignments have all three ids.
CREATE TABLE changes (
  revision BIGINT NOT NULL,
  position BIGINT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  environment_id TEXT,
  client_id TEXT,
  PRIMARY KEY (revision, position)
);

CREATE TABLE audit_log (
  revision BIGINT NOT NULL,
  position BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  tenant_id TEXT NOT NULL,
  action TEXT NOT NULL,
  resource_type TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  details TEXT NOT NULL,
  key_id TEXT,
  actor TEXT NOT NULL,
  address TEXT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (revision, position)
);
CREATE INDEX audit_log_by_tenant ON audit_log (tenant_id, revision, position);

CREATE TABLE tenants (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  slug TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  plan TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE environments (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  name TEXT COLLATE "C" NOT NULL,
  display_name TEXT NOT NULL,
  description TEXT,
  color TEXT NOT NULL,
  is_default BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  UNIQUE (tenant_id, name)
);

-- address_sort orders by the first address, IPv4 first.
CREATE TABLE clients (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  name TEXT COLLATE "C" NOT NULL,
  type TEXT COLLATE "C" NOT NULL,
  ip_address TEXT NOT NULL,
  address_sort TEXT COLLATE "C" NOT NULL,
  ip_notes TEXT NOT NULL,
  description TEXT,
  enabled BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX clients_by_created_at ON clients (tenant_id, created_at, id);
CREATE INDEX clients_by_name ON clients (tenant_id, name, id);
CREATE INDEX clients_by_address ON clients (tenant_id, address_sort, id);
CREATE INDEX clients_by_type ON clients (tenant_id, type, id);

CREATE TABLE routes (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  name TEXT COLLATE "C" NOT NULL,
  slug TEXT COLLATE "C" NOT NULL,
  target_base_url TEXT NOT NULL,
  base_environment_id TEXT NOT NULL REFERENCES environments (id),
  enabled BIGINT NOT NULL,
  requires_clients BIGINT NOT NULL,
  allowed_methods TEXT,
  http_method_restrictions_enabled BIGINT,
  ip_allowlist TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  UNIQUE (tenant_id, name),
  UNIQUE (tenant_id, slug)
);

-- Overrides; null inherits from the route.
CREATE TABLE route_environments (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  route_id TEXT NOT NULL REFERENCES routes (id) ON DELETE CASCADE,
  environment_id TEXT NOT NULL REFERENCES environments (id),
  target_base_url TEXT,
  enabled BIGINT,
  requires_clients BIGINT,
  allowed_methods TEXT,
  http_method_restrictions_enabled BIGINT,
  ip_allowlist TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  UNIQUE (route_id, environment_id)
);

CREATE TABLE assignments (
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  route_id TEXT NOT NULL REFERENCES routes (id) ON DELETE CASCADE,
  environment_id TEXT NOT NULL REFERENCES environments (id),
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  PRIMARY KEY (route_id, environment_id, client_id)
);
CREATE INDEX assignments_by_client ON assignments (client_id);

-- hash is the SHA-256 of the whole key in hexadecimal digits; the key is not stored.
CREATE TABLE api_keys (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  key_id TEXT COLLATE "C" NOT NULL UNIQUE,
  hash TEXT NOT NULL UNIQUE,
  key_type TEXT NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  scopes TEXT NOT NULL,
  active BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  last_used_at BIGINT,
  version BIGINT NOT NULL
);
CREATE INDEX api_keys_by_tenant ON api_keys (tenant_id, created_at, id);
