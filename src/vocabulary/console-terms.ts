// The words by which the vocabulary says how people see and fill in what its ranges do not tell.

/** How people see a property and fill it in: a secret is hidden while it is typed, bytes are shown in a unit that says how many, rights by the names that people know, and sizes, of which -1 is any and 0 none, in words. */
export const WIDGETS = ['secret', 'email', 'bytes', 'rights', 'openSize', 'largestSize'] as const

export type Widget = (typeof WIDGETS)[number]

/** Kinds of pages of a class: pictures are a grid, and each a page with a viewer. */
export const DISPLAYS = ['picture', 'facets'] as const

export type Display = (typeof DISPLAYS)[number]
