// The words of hydria:absent: what a PUT to a resource that exists does with a property that its body does not name.

/** It stays as it is, or gets its default again. */
export const WHEN_ABSENT = ['kept', 'default'] as const
export type WhenAbsent = (typeof WHEN_ABSENT)[number]
