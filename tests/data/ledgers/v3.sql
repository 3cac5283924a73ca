-- A ledger of schema version 3 as commit 443a1a9 made it: sizes. Never changed.

CREATE TABLE inputs (
    input_id TEXT NOT NULL, generation INTEGER NOT NULL, record_type TEXT NOT NULL, metadata TEXT NOT NULL,
    event TEXT, -- its digest, NULL in rows of version 1
    PRIMARY KEY (input_id, generation)
) WITHOUT ROWID;
CREATE TABLE claims (
    came INTEGER PRIMARY KEY AUTOINCREMENT, claim TEXT NOT NULL UNIQUE,
    input_id TEXT NOT NULL, generation INTEGER NOT NULL,
    bucket TEXT NOT NULL, key TEXT NOT NULL, zone TEXT, verified INTEGER NOT NULL, subject TEXT NOT NULL,
    age INTEGER
);
CREATE INDEX claims_by_input ON claims (input_id, generation);
CREATE INDEX claims_by_location ON claims (bucket, key);
CREATE TABLE intentions (
    input_id TEXT NOT NULL, generation INTEGER NOT NULL, record_type TEXT NOT NULL, claim TEXT NOT NULL,
    bucket TEXT NOT NULL, key TEXT NOT NULL, zone TEXT, age INTEGER, verified INTEGER NOT NULL,
    since REAL NOT NULL,
    mark INTEGER NOT NULL, -- the last announcement there was
    PRIMARY KEY (input_id, generation)
) WITHOUT ROWID;
CREATE TABLE outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT, event BLOB NOT NULL, trace TEXT
);
CREATE TABLE sizes (name TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;

INSERT INTO inputs (input_id, generation, record_type, metadata, event) VALUES
    ('03bde1d9458775e88fa5e851b620a26fd441456ed24031e25a2773b0349e7f97', 0, 'HeartRateRecord',
    '{"body_sha256": "ffc6ce3bc41bed567b3375c46afe9e4e642a1b00e2ffecaa959c2cfe1849d1d2", "bytes": 26238, "content": "0ce8f625b437bec417803e6105a5a432ed6d6506994ee5f721b319fca7b05582", "context": "8b2937f15688e74fdf9bfa918b6568bd7ac57d914ed6c2d6824532096797a90b", "counts": {"excluded": 0, "overlapping": 0, "records_in": 187, "superseded": 0, "used": 187}, "deductions": {}, "details": {}, "examples": 7, "key_hash": "cbd4ae9ce2108b16f8fc2a21718a0c4ebed05d12382baf1c9a0cd0756978c9a5", "key_id": "09b6b3e57ae15087", "offset": "-05:00", "outcome": "processed", "reason": null, "ruleset": "bc965e56e31e1a14947a2373d0103884e6ca682ff9935151b0b9086085f9cf75", "score": 1.0, "subject": "s_ce6e832521ca397fb345baa2cb2e0979", "verified": true}',
    '64252e1f96c643ba65e4992a451c6461665ebef2e38255ef6b0c23414e6b08ef');
INSERT INTO inputs (input_id, generation, record_type, metadata, event) VALUES
    ('06774ba569e9d92e3013535c5ca13cf661095a5753eb9d7dd3b02322eb626f68', 0, 'SleepSessionRecord',
    '{"body_sha256": "b639ea3acaf79915b15a96bbca06ec8d37bf03450d4a593f29347b9c6cee0437", "bytes": 3918, "content": "5a97cad67aed592d1060cab5d792d94f23da8af22f93cd913e9d7b5c79777fa2", "context": "8b2937f15688e74fdf9bfa918b6568bd7ac57d914ed6c2d6824532096797a90b", "counts": {"excluded": 0, "overlapping": 1, "records_in": 2, "superseded": 0, "used": 1}, "deductions": {}, "details": {}, "examples": 6, "key_hash": "edd60b1a3c497d40921c0a3f518a4757c3b4d21a8498fe5238dc13ea76de804d", "key_id": "09b6b3e57ae15087", "offset": "-05:00", "outcome": "processed", "reason": null, "ruleset": "bc965e56e31e1a14947a2373d0103884e6ca682ff9935151b0b9086085f9cf75", "score": 1.0, "subject": "s_ce6e832521ca397fb345baa2cb2e0979", "verified": true}',
    '34c4596b320a4a40a08384dcee833d9f4ed0c473666194c23b2ec28085a3d202');
INSERT INTO inputs (input_id, generation, record_type, metadata, event) VALUES
    ('07fa1e4791f677425932a697fe77c794a193d80622d19a18d5bae512685834e6', 0, 'StepsRecord',
    '{"body_sha256": "20c3c7c9f2788acd390235409e818a804225f157266fca951e0ebdf6d0685282", "bytes": 4922, "content": "e8e7a4de0ce647b5db9aeb6a774a2ec01a88f8fe1de1e9c76d1a111467a2a8d4", "context": "8b2937f15688e74fdf9bfa918b6568bd7ac57d914ed6c2d6824532096797a90b", "counts": {"excluded": 0, "overlapping": 30, "records_in": 32, "superseded": 0, "used": 2}, "deductions": {}, "details": {}, "examples": 9, "key_hash": "71f20b2992f51140792d1631736c5eae9919845d1b33a5e1be778442e0cf54eb", "key_id": "09b6b3e57ae15087", "offset": "-05:00", "outcome": "processed", "reason": null, "ruleset": "bc965e56e31e1a14947a2373d0103884e6ca682ff9935151b0b9086085f9cf75", "score": 1.0, "subject": "s_ce6e832521ca397fb345baa2cb2e0979", "verified": true}',
    'c45b12b3e80bd14a3a250eaf1e47979074d0b434842ff519e01d50448db676bc');
INSERT INTO claims (came, claim, input_id, generation, bucket, key, zone, verified, subject, age) VALUES
    (1, 'da88b72380a31e042adf6385650b2302b9a9f5c9b1853e78fcfdc7e673804373',
    '03bde1d9458775e88fa5e851b620a26fd441456ed24031e25a2773b0349e7f97', 0,
    'local', 'srv/exports/HeartRateRecord_1793725349089.avro', 'Europe/Berlin', 1, 's_ce6e832521ca397fb345baa2cb2e0979', 40);
INSERT INTO claims (came, claim, input_id, generation, bucket, key, zone, verified, subject, age) VALUES
    (2, '4fa4d37f3e842b93853c82d0e3594b48abf9e39dea2fb84af481cc7c3dcab89e',
    '06774ba569e9d92e3013535c5ca13cf661095a5753eb9d7dd3b02322eb626f68', 0,
    'local', 'srv/exports/SleepSessionRecord_1793802281727.avro', 'America/New_York', 1, 's_ce6e832521ca397fb345baa2cb2e0979', NULL);
INSERT INTO claims (came, claim, input_id, generation, bucket, key, zone, verified, subject, age) VALUES
    (3, '33c3e916960cc06d11c3fa03452ff9566cb6272677ef867c1aaf4988aa802daa',
    '07fa1e4791f677425932a697fe77c794a193d80622d19a18d5bae512685834e6', 0,
    'local', 'srv/exports/StepsRecord_1793725781454.avro', 'America/New_York', 1, 's_ce6e832521ca397fb345baa2cb2e0979', NULL);
INSERT INTO outbox (number, event, trace) VALUES
    (7, CAST('{"body_sha256":"ffc6ce3bc41bed567b3375c46afe9e4e642a1b00e2ffecaa959c2cfe1849d1d2","counts":{"excluded":0,"overlapping":0,"records_in":187,"superseded":0,"used":187},"examples":7,"generation":0,"id":"03bde1d9458775e88fa5e851b620a26fd441456ed24031e25a2773b0349e7f97.0","input":"03bde1d9458775e88fa5e851b620a26fd441456ed24031e25a2773b0349e7f97","key_id":"09b6b3e57ae15087","outcome":"processed","part":"parts/HeartRateRecord/03bde1d9458775e88fa5e851b620a26fd441456ed24031e25a2773b0349e7f97.0.jsonl","reason":null,"record_type":"HeartRateRecord","ruleset":"bc965e56e31e1a14947a2373d0103884e6ca682ff9935151b0b9086085f9cf75","subject":"s_ce6e832521ca397fb345baa2cb2e0979","type":"etl.input.settled"}' AS BLOB),
    '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01');
INSERT INTO intentions (input_id, generation, record_type, claim, bucket, key, zone, age, verified, since, mark) VALUES
    ('ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff', 0, 'StepsRecord',
    'to come', 'local', 'srv/exports/StepsRecord_9.avro', NULL, NULL, 1, 1795651200.5, 3);
INSERT INTO sizes (name, number) VALUES ('inputs', 3);
PRAGMA user_version = 3;
