// The controls by which people fill in a property, where its range does not say enough.

export const WIDGETS = ['secret', 'email'] as const

export type Widget = (typeof WIDGETS)[number]
