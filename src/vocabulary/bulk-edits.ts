// The words of hydria:bulk: what a bulk PATCH can do to one property of many resources.

/** Values are added to or removed from a list, languages take the place of those in a language map, or the value is replaced. */
export const BULK_EDITS = ['add', 'remove', 'merge', 'replace'] as const
export type BulkEdit = (typeof BULK_EDITS)[number]
