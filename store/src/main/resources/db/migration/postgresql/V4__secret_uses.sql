-- Which secrets templates refer to. environment_id: the override's, or '' for the route's own rules;
-- kind: 'name' or 'id'; secret: the name as stored, or the id. What is named need not exist.
CREATE TABLE secret_uses (
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  route_id TEXT NOT NULL REFERENCES routes (id) ON DELETE CASCADE,
  environment_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  secret TEXT NOT NULL,
  PRIMARY KEY (route_id, environment_id, kind, secret)
);
CREATE INDEX secret_uses_by_secret ON secret_uses (tenant_id, kind, secret);
