// People, who belong to customers with the roles of portal users; their sessions, and links that open something once.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE people (
      id text PRIMARY KEY DEFAULT gen_random_uuid()::text,
      email text NOT NULL,
      password text,
      password_given boolean NOT NULL DEFAULT false,
      email_proved boolean NOT NULL DEFAULT false,
      administrator boolean NOT NULL DEFAULT false,
      name text NOT NULL DEFAULT '',
      language text,
      issuer text,
      subject text,
      created timestamptz(3) NOT NULL DEFAULT now(),
      UNIQUE (id, email),
      UNIQUE (issuer, subject),
      CHECK ((issuer IS NULL) = (subject IS NULL)));
    CREATE UNIQUE INDEX people_email ON people (lower(email));
    COMMENT ON COLUMN people.password_given IS 'somebody else has set it, who knows it therefore';
    COMMENT ON COLUMN people.email_proved IS 'a link that was mailed there was opened, or the provider of their identity says so';
    COMMENT ON COLUMN people.subject IS 'who they are at the issuer (OpenID Connect)';

    INSERT INTO people (id, email, password, password_given, created)
      SELECT gen_random_uuid()::text, email, password, true, created FROM portal_users;

    DROP INDEX portal_users_email;
    ALTER TABLE portal_users RENAME TO portal_memberships;
    ALTER TABLE portal_memberships RENAME CONSTRAINT portal_users_pkey TO portal_memberships_pkey;
    ALTER INDEX portal_users_customer RENAME TO portal_memberships_customer;
    ALTER TRIGGER portal_users_touch ON portal_memberships RENAME TO portal_memberships_touch;
    ALTER TABLE portal_memberships DROP COLUMN password, ADD COLUMN person text, ADD COLUMN accepted timestamptz(3);
    UPDATE portal_memberships AS membership SET person = people.id, accepted = membership.created
      FROM people WHERE people.email = membership.email;
    -- The email is the person's: what changes it there changes it here.
    ALTER TABLE portal_memberships
      ALTER COLUMN person SET NOT NULL,
      ADD FOREIGN KEY (person, email) REFERENCES people (id, email) ON UPDATE CASCADE ON DELETE CASCADE;
    CREATE UNIQUE INDEX portal_memberships_email ON portal_memberships (customer, lower(email));
    CREATE INDEX portal_memberships_person ON portal_memberships (person);
    COMMENT ON COLUMN portal_memberships.accepted IS 'null: invited, and nothing may be done by it yet';

    CREATE VIEW portal_users AS
      SELECT membership.customer, membership.id, membership.person, membership.email, people.password, membership.enabled,
        membership.accepted, membership.roles, membership.created, membership.version
      FROM portal_memberships AS membership JOIN people ON people.id = membership.person;

    CREATE FUNCTION remove_lone_person() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM people WHERE id = OLD.person AND NOT administrator
          AND NOT EXISTS (SELECT FROM portal_memberships WHERE person = OLD.person);
        RETURN NULL;
      END $$;
    CREATE TRIGGER portal_memberships_removed AFTER DELETE ON portal_memberships
      FOR EACH ROW EXECUTE FUNCTION remove_lone_person();

    INSERT INTO portal_roles (id, name) VALUES ('owner', 'Owner');
    UPDATE portal_roles SET name = 'Owner, by its older name' WHERE id = 'admin';

    CREATE TABLE person_sessions (
      token_hash bytea PRIMARY KEY,
      id text NOT NULL UNIQUE DEFAULT gen_random_uuid()::text,
      person text NOT NULL REFERENCES people ON DELETE CASCADE,
      user_agent text NOT NULL DEFAULT '',
      created timestamptz(3) NOT NULL DEFAULT now(),
      last_used timestamptz(3) NOT NULL DEFAULT now());
    CREATE INDEX person_sessions_person ON person_sessions (person);
    CREATE INDEX person_sessions_last_used ON person_sessions (last_used);
    COMMENT ON COLUMN person_sessions.token_hash IS 'SHA-256 of what the cookie holds';

    CREATE TABLE person_links (
      token_hash bytea PRIMARY KEY,
      purpose text NOT NULL CHECK (purpose IN ('first', 'invitation', 'reset')),
      person text REFERENCES people ON DELETE CASCADE,
      customer integer,
      membership text,
      mailed boolean NOT NULL DEFAULT false,
      expires timestamptz(3) NOT NULL,
      FOREIGN KEY (customer, membership) REFERENCES portal_memberships (customer, id) ON DELETE CASCADE,
      CHECK ((purpose = 'first') = (person IS NULL)),
      CHECK ((purpose = 'invitation') = (membership IS NOT NULL)));
    CREATE INDEX person_links_expires ON person_links (expires);
    CREATE INDEX person_links_person ON person_links (person);
    CREATE INDEX person_links_membership ON person_links (customer, membership);
    COMMENT ON TABLE person_links IS 'links that open something once, by the SHA-256 of their token';
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TABLE person_links, person_sessions;
    UPDATE portal_memberships SET roles = array_replace(roles, 'owner', 'admin') WHERE 'owner' = ANY (roles);
    DELETE FROM portal_roles WHERE id = 'owner';
    UPDATE portal_roles SET name = 'Administrator' WHERE id = 'admin';
    DROP VIEW portal_users;
    DROP TRIGGER portal_memberships_removed ON portal_memberships;
    DROP FUNCTION remove_lone_person;
    ALTER TABLE portal_memberships ADD COLUMN password text;
    UPDATE portal_memberships SET password = people.password FROM people WHERE people.id = person;
    -- Without a password, or of a person who belongs to several customers all but the first: there is no place for these.
    DELETE FROM portal_memberships WHERE password IS NULL;
    DELETE FROM portal_memberships AS later USING portal_memberships AS first
      WHERE later.person = first.person AND (later.created, later.customer) > (first.created, first.customer);
    DROP INDEX portal_memberships_email, portal_memberships_person;
    ALTER TABLE portal_memberships ALTER COLUMN password SET NOT NULL, DROP COLUMN person, DROP COLUMN accepted;
    ALTER TRIGGER portal_memberships_touch ON portal_memberships RENAME TO portal_users_touch;
    ALTER INDEX portal_memberships_customer RENAME TO portal_users_customer;
    ALTER TABLE portal_memberships RENAME CONSTRAINT portal_memberships_pkey TO portal_users_pkey;
    ALTER TABLE portal_memberships RENAME TO portal_users;
    CREATE UNIQUE INDEX portal_users_email ON portal_users (lower(email));
    DROP TABLE people;
  `)
}
