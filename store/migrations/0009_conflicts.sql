-- Duplicates that said another value than the one that is kept: a device that corrects itself, or two that share a name.

ALTER TABLE tally ADD COLUMN conflicting bigint NOT NULL DEFAULT 0 CHECK (conflicting BETWEEN 0 AND duplicate);
