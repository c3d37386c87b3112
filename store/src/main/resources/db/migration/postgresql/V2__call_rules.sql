-- call_rules: injection, signature and rate limit rules with their method_configs, a JSON object.
ALTER TABLE routes ADD COLUMN call_rules TEXT NOT NULL DEFAULT '{}';
ALTER TABLE route_environments ADD COLUMN call_rules TEXT NOT NULL DEFAULT '{}';

-- All three are null where a client does not sign.
ALTER TABLE clients ADD COLUMN signing_scheme TEXT;
ALTER TABLE clients ADD COLUMN signing_secret_id TEXT;
ALTER TABLE clients ADD COLUMN previous_signing_secret_id TEXT;

-- Both are null where the default limit holds.
ALTER TABLE api_keys ADD COLUMN rate_limit_requests BIGINT;
ALTER TABLE api_keys ADD COLUMN rate_limit_window_sec BIGINT;
