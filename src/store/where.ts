// Which rows of a table are meant, by the values of their columns.

/** Column -> value; null means `is null`, `{ not: null }` the opposite, an array `any of`. */
export type Where = Record<string, unknown>
