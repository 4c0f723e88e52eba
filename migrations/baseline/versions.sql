-- What every table of resources has: a version, new with every change, which is its ETag.

CREATE SEQUENCE versions;

CREATE FUNCTION touch_version() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN NEW.version := nextval('versions'); RETURN NEW; END $$;

-- The last integer given to a key within a parent, so that a number is never given twice.
CREATE TABLE minted (parent text PRIMARY KEY, last bigint NOT NULL);

-- What one process does for all, and when it was last begun.
CREATE TABLE chores (name text PRIMARY KEY, last timestamptz(3) NOT NULL DEFAULT now());
INSERT INTO chores (name) VALUES ('orphans');

CREATE VIEW entry_point AS SELECT 'entry-point' AS id;
