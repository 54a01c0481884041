/** What the first record of all is chained to. */
export const firstLink = '0'.repeat(64);

/**
 * The audit's tables. A record is one JSON text, so that there is one truth to hash and to read; the triggers stop
 * accidents and careless programs, not somebody who may write the file: that is what the chain is for. The head is the
 * last record's number and hash a second time, by which a tail that was cut off is missed.
 */
export const auditSchema = `
  CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY,
    record TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  CREATE INDEX audit_by_skill ON audit (json_extract(record, '$.skill'), sequence);
  CREATE INDEX audit_by_time ON audit (json_extract(record, '$.time'));
  CREATE TABLE audit_head (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    sequence INTEGER NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  INSERT INTO audit_head VALUES (1, 0, '${firstLink}');
  CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
  CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
  CREATE TRIGGER audit_without_gaps BEFORE INSERT ON audit
    WHEN NEW.sequence IS NOT (SELECT sequence + 1 FROM audit_head)
    BEGIN SELECT RAISE(ABORT, 'the audit has no gaps'); END;
  CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
  CREATE TRIGGER audit_head_is_one BEFORE INSERT ON audit_head
    BEGIN SELECT RAISE(ABORT, 'the audit has one head'); END;
  CREATE TRIGGER audit_head_follows BEFORE UPDATE ON audit_head
    WHEN NOT EXISTS (
      SELECT 1 FROM audit
      WHERE sequence = NEW.sequence AND hash = NEW.hash AND NEW.sequence = OLD.sequence + 1
    )
    BEGIN SELECT RAISE(ABORT, 'the head follows the last record'); END;
`;
