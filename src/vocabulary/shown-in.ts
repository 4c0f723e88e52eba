// The words of hydria:shownIn: public documents that show properties of resources to whoever may see the resource.

/** The resources of a query as data, and what a manifest says of one of them. */
export const SHOWN_IN = ['raw-resource', 'manifest'] as const
export type ShownIn = (typeof SHOWN_IN)[number]
