// The order of pages as people change it: by numbers that they type, and by moving what they chose.

/**
 * The pages in the order that numbers from 1 say: a page with another number than its present one comes to that place, the
 * others follow in their order. Of two that want one place, the one that stood first comes first.
 */
export function placed<T>(order: readonly T[], typed: ReadonlyMap<T, number>): T[] {
  const moved = order.flatMap((page, index) => {
    const to = typed.get(page)
    return to === undefined || !Number.isFinite(to) || to === index + 1 ? [] : [{ page, to }]
  })
  const gone = new Set(moved.map(({ page }) => page))
  const result = order.filter(page => !gone.has(page))
  let next = 0
  for (const { page, to } of moved.sort((one, other) => one.to - other.to)) {
    const at = Math.min(Math.max(to - 1, next), result.length)
    result.splice(at, 0, page)
    next = at + 1
  }
  return result
}

/** The pages with the chosen ones one place further (`1`) or less far (`-1`), those at the end stay there. */
export function stepped<T>(order: readonly T[], chosen: ReadonlySet<T>, step: 1 | -1): T[] {
  const result = step === 1 ? order.toReversed() : [...order]
  for (let at = 1; at < result.length; at++) {
    const [above, here] = [result[at - 1]!, result[at]!]
    if (chosen.has(here) && !chosen.has(above)) result.splice(at - 1, 2, here, above)
  }
  return step === 1 ? result.reverse() : result
}

/** The pages with the chosen ones together, the first of them at a place from 1. */
export function gathered<T>(order: readonly T[], chosen: ReadonlySet<T>, place: number): T[] {
  const others = order.filter(page => !chosen.has(page))
  const at = Math.max(0, Math.min(place - 1, others.length))
  return [...others.slice(0, at), ...order.filter(page => chosen.has(page)), ...others.slice(at)]
}
