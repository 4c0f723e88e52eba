// Counts since the process began, by a few labels: a part of the program counts, and the measures read.

/** Counts that are kept apart by the values of labels, each of them one of a few. */
export interface Tally<Label extends string> {
  readonly labels: readonly Label[]
  /** Counts one, by values in the order of the labels. */
  count(...values: string[]): void
  /** All counts, each with its labels. */
  read(): [labels: Record<Label, string>, count: number][]
}

export function tally<Label extends string>(...labels: Label[]): Tally<Label> {
  const counts = new Map<string, number>()
  return {
    labels,
    count(...values) {
      const key = values.join('\n')
      counts.set(key, (counts.get(key) ?? 0) + 1)
    },
    read: () =>
      [...counts].map(([key, count]) => {
        const values = key.split('\n')
        return [
          Object.fromEntries(labels.map((label, index) => [label, values[index]])) as Record<Label, string>,
          count,
        ]
      }),
  }
}
