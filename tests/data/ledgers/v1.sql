-- A ledger of schema version 1 as commit 5289f94 made it: the first program with a command. Never changed.

CREATE TABLE inputs (
    input_id TEXT NOT NULL, generation INTEGER NOT NULL, record_type TEXT NOT NULL, metadata TEXT NOT NULL,
    PRIMARY KEY (input_id, generation)
) WITHOUT ROWID;
CREATE TABLE claims (
    came INTEGER PRIMARY KEY AUTOINCREMENT, claim TEXT NOT NULL UNIQUE,
    input_id TEXT NOT NULL, generation INTEGER NOT NULL,
    bucket TEXT NOT NULL, key TEXT NOT NULL, zone TEXT, verified INTEGER NOT NULL, subject TEXT NOT NULL
);
CREATE INDEX claims_by_input ON claims (input_id, generation);
CREATE INDEX claims_by_location ON claims (bucket, key);

INSERT INTO inputs (input_id, generation, record_type, metadata) VALUES
    ('4020156b9d8e0e5a9fb76e921d53767cae6c1a2d9273e2ad335836e901702549', 0, 'BloodGlucoseRecord',
    '{"body_sha256": "f4cca5bf8b77ccb867638546fcac0b67c9128680fe0c735449f36247cc25727e", "bytes": 34133, "content": "354aaca48730a0f9a4499df7834dff4a980ceaea1808910769b402767a12491b", "context": "7bc0a8aef3126e7cc2d16902564c6d4e979ad117db0a4793e6b92dbb3f1f7c0c", "counts": {"excluded": 0, "overlapping": 0, "records_in": 251, "superseded": 0, "used": 251}, "deductions": {}, "details": {}, "examples": 4, "key_hash": "d7f5ec27c954fe27628aa9e2c87fbdbfdd0ac510be22b3e9cb5cb8cba390bbe7", "key_id": "09b6b3e57ae15087", "outcome": "processed", "reason": null, "ruleset": "9d0f0e1e9c054aa802bf135fb1d2118d5c0e010054f5c80faec624b5c270a4c2", "score": 1.0, "subject": "s_ce6e832521ca397fb345baa2cb2e0979", "verified": true}');
INSERT INTO inputs (input_id, generation, record_type, metadata) VALUES
    ('500e16747124776aeac684bf06cb1bc5f57628df1596f4dd37b411edcaecd2a9', 0, 'BloodGlucoseRecord',
    '{"body_sha256": "f6990b77c9d130a62239a94e4f87fe8223584969162f717d961acb735e800dc2", "bytes": 33082, "content": "24f7aceec38f884024e895992f853e55e9c3ad6c9661d4098fc7aa749614b2ed", "context": "7bc0a8aef3126e7cc2d16902564c6d4e979ad117db0a4793e6b92dbb3f1f7c0c", "counts": {"excluded": 0, "overlapping": 0, "records_in": 243, "superseded": 0, "used": 243}, "deductions": {}, "details": {}, "examples": 4, "key_hash": "32492126b224ce20a62fff7bf6aa3b9e550396491f550a4d553aaf80eb12b6c3", "key_id": "09b6b3e57ae15087", "outcome": "processed", "reason": null, "ruleset": "9d0f0e1e9c054aa802bf135fb1d2118d5c0e010054f5c80faec624b5c270a4c2", "score": 1.0, "subject": "s_ce6e832521ca397fb345baa2cb2e0979", "verified": true}');
INSERT INTO inputs (input_id, generation, record_type, metadata) VALUES
    ('85eea968827b2a3c10337843c9e604ceda9a6a50e7e279c8b2a187a9e2bf4d64', 0, 'BloodGlucoseRecord',
    '{"body_sha256": "f7eb24df165cfd717b493e593fa97ec0e8e9c7bd05ee9b1140749ea3f3656763", "bytes": 34023, "content": "fbd49d2696bdb173f98a8546c1fbb76d2009e261453b7734b92b62c6017d8b5f", "context": "7bc0a8aef3126e7cc2d16902564c6d4e979ad117db0a4793e6b92dbb3f1f7c0c", "counts": {"excluded": 0, "overlapping": 0, "records_in": 251, "superseded": 0, "used": 251}, "deductions": {}, "details": {}, "examples": 4, "key_hash": "c910edbc77523b0fa72a57536ddd308888cb93474a33705e8ab7d6457241eae8", "key_id": "09b6b3e57ae15087", "outcome": "processed", "reason": null, "ruleset": "9d0f0e1e9c054aa802bf135fb1d2118d5c0e010054f5c80faec624b5c270a4c2", "score": 1.0, "subject": "s_ce6e832521ca397fb345baa2cb2e0979", "verified": true}');
INSERT INTO claims (came, claim, input_id, generation, bucket, key, zone, verified, subject) VALUES
    (1, 'db972a0432f22bc662c2fee16ceef33d823d3122de6cd9127666d98b5a80f81f',
    '4020156b9d8e0e5a9fb76e921d53767cae6c1a2d9273e2ad335836e901702549', 0,
    'local', 'srv/exports/BloodGlucoseRecord_1793725379223.avro', 'Europe/Berlin', 1, 's_ce6e832521ca397fb345baa2cb2e0979');
INSERT INTO claims (came, claim, input_id, generation, bucket, key, zone, verified, subject) VALUES
    (2, '8848a9807a6b9341c87b23ae971dde8677a0065994600492a21e1e25ca89c657',
    '500e16747124776aeac684bf06cb1bc5f57628df1596f4dd37b411edcaecd2a9', 0,
    'local', 'srv/exports/BloodGlucoseRecord_1793738883309.avro', 'America/New_York', 1, 's_ce6e832521ca397fb345baa2cb2e0979');
INSERT INTO claims (came, claim, input_id, generation, bucket, key, zone, verified, subject) VALUES
    (3, '20f5293c96bd349bc57c63e692e1cbea51d28d4b91a99283580a2c60b2ad56ae',
    '85eea968827b2a3c10337843c9e604ceda9a6a50e7e279c8b2a187a9e2bf4d64', 0,
    'local', 'srv/exports/BloodGlucoseRecord_1793815459457.avro', 'America/New_York', 1, 's_ce6e832521ca397fb345baa2cb2e0979');
PRAGMA user_version = 1;
