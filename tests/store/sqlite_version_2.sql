CREATE INDEX entry_by_lock ON entry (subject, seq)
WHERE kind IN ('record.locked', 'record.unlocked');

CREATE TRIGGER entry_waits_while_locked BEFORE INSERT ON entry
WHEN NEW.kind <> 'record.locked'
    AND NEW.kind <> 'record.unlocked'
    AND NEW.kind <> 'content.redacted'
    AND NEW.subject <> 'ledger'
    AND NEW.subject <> 'vault'
    AND NEW.subject <> 'sign_in'
    AND substr(NEW.subject, 1, 8) <> 'account:'
    AND 'record.locked' IN (
        (SELECT kind FROM entry INDEXED BY entry_by_lock
        WHERE subject = 'trial' AND kind IN ('record.locked', 'record.unlocked')
        ORDER BY seq DESC LIMIT 1),
        (SELECT kind FROM entry INDEXED BY entry_by_lock
        WHERE subject = NEW.subject AND kind IN ('record.locked', 'record.unlocked')
        ORDER BY seq DESC LIMIT 1)
    )
BEGIN SELECT RAISE(ABORT, 'its record is locked'); END;
