-- What an owner declares in files or on the web: rules, and all that says who is told how. Every version is kept.

-- The newest version of an entry counts; `gone` is the version that took it away. `definition` is the table as it was
-- written, in the shape that files and editor share. A file that is loaded again is compared with the newest version
-- that came from a file, so that it undoes no web edit unless it says something new itself.
CREATE TABLE declaration (
    section    text        NOT NULL,
    id         text        NOT NULL,
    version    integer     NOT NULL CHECK (version > 0),
    definition jsonb       NOT NULL,
    by_whom    text        NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    origin     text        NOT NULL CHECK (origin IN ('file', 'web')),
    gone       boolean     NOT NULL DEFAULT false,
    note       text        NOT NULL DEFAULT '',
    PRIMARY KEY (section, id, version)
);

-- Rules are declarations now: filled from the owner's files when the catalogue is loaded, right after this.
DROP TABLE rule;

-- What an owner calls things beside their kind and area, for rules and routes to go by.
ALTER TABLE thing ADD COLUMN tags text[] NOT NULL DEFAULT '{}';
