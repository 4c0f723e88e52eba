// What a viewer may see, in the words of the vocabulary and of the settings and not in those of the code: tests hold the program to it.

export interface Size {
  width: number
  height: number
}

/** One line of a table of settings; `platform` is MAX_WIDTH. */
export interface Line {
  roles: string[]
  maxUnauthorised: number
  openFullMax: number
  maxWidth: number
  platform: number
  isProtected: boolean
}

/** Who looks: the roles that are held, and whether it is the owner. */
export interface Looker {
  roles: string[]
  owner: boolean
}

/** A part of an image and the size at which it is shown. */
export interface Shown extends Size {
  region: Size
}

export const ANYONE: Looker = { roles: [], owner: false }

/** Every line that can be made of a value from each list. */
export const combinations = <T>(...lists: T[][]): T[][] =>
  lists.reduce<T[][]>((made, list) => made.flatMap(line => list.map(value => [...line, value])), [[]])

/** The longest side that any answer has. */
export const longestSide = ({ maxWidth, platform }: Pick<Line, 'maxWidth' | 'platform'>): number =>
  Math.min(...[maxWidth, platform].filter(limit => limit > 0), Number.POSITIVE_INFINITY)

export const everyoneSeesAll = ({ roles, maxUnauthorised, isProtected }: Line): boolean =>
  roles.length === 0 && maxUnauthorised === -1 && !isProtected

export const seesAll = (line: Line, { roles, owner }: Looker): boolean =>
  owner || everyoneSeesAll(line) || (!line.isProtected && line.roles.some(role => roles.includes(role)))

/** Whether pixels of a region may be seen at a size: the image as a whole is not larger, at that scale, than is open. */
export function mayBeSeen(line: Line, image: Size, looker: Looker, { region, width, height }: Shown): boolean {
  if (seesAll(line, looker)) return true
  if (line.isProtected) return false
  const isWhole = region.width === image.width && region.height === image.height
  if (isWhole && width <= line.openFullMax && height <= line.openFullMax) return true
  if (isWhole && width <= line.maxUnauthorised && height <= line.maxUnauthorised) return true
  const edge = Math.max(image.width, image.height)
  const wholeAcross = (edge * width) / region.width
  const wholeDown = (edge * height) / region.height
  return wholeAcross <= line.maxUnauthorised && wholeDown <= line.maxUnauthorised
}
