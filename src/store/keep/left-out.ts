// What does not go along with a backup or a copy: sessions, the platform's own keys, and who is at work on what.

/** Tables whose rows end with the server that gave them out: who was logged in logs in again. */
export const SESSIONS = ['person_sessions', 'viewer_sessions']

/** Table -> the condition of the rows that go along. */
export const KEPT_ROWS: Record<string, string> = {
  // Those of the platform are the operator's, who has others on another machine.
  keys: 'customer IS NOT NULL',
  chores: `NOT starts_with(name, 'backup ')`,
}

/** Columns of whoever is at work on a row: in a copy nobody is, and jobs wait. */
export const AT_WORK = ['worker', 'maker', 'leased_until']
