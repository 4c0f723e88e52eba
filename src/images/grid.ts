// Finds the requests that are tiles of the pyramid, to be answered without a pixel decoded.
import type { Plan } from './geometry.js'
import type { Pyramid } from './pyramid.js'

/** A tile of a pyramid: level 0 is the full image. */
export interface TileAddress {
  level: number
  column: number
  row: number
}

/**
 * The tile that a plan asks for, or undefined: its region is a tile of a level (cropped at the edges), its size that
 * level's, unrotated, as jpg, in the colours the pyramid has.
 */
export function gridTile(plan: Plan, pyramid: Pyramid): TileAddress | undefined {
  const { quality, region } = plan
  if (plan.format !== 'jpg' || plan.degrees !== 0 || plan.mirror || quality === 'bitonal') return undefined
  if (quality === 'gray' && pyramid.channels !== 1) return undefined
  const { tileSize, levels } = pyramid
  for (let index = 0; index < levels.length; index++) {
    const level = levels[index]!
    const span = tileSize * level.scale
    if (region.x % span !== 0 || region.y % span !== 0) return undefined
    if (region.width > span || region.height > span) continue
    const whole =
      region.width === Math.min(span, pyramid.width - region.x) &&
      region.height === Math.min(span, pyramid.height - region.y)
    if (!whole) return undefined
    const column = region.x / span
    const row = region.y / span
    const width = Math.min(tileSize, level.width - column * tileSize)
    const height = Math.min(tileSize, level.height - row * tileSize)
    if (plan.width === width && plan.height === height) return { level: index, column, row }
  }
  return undefined
}
