// The decision on what a viewer may see, as a table: every setting below, at and above the size, against a plain definition.
import { type Plan, parseRequest, resolvePlan } from '../../src/images/index.js'
import {
  allowsPlan,
  decide,
  isRestricted,
  openToAll,
  originalFits,
  type ShownColumns,
  shownEdge,
} from '../../src/operations/index.js'
import {
  ANYONE,
  combinations,
  everyoneSeesAll,
  type Line,
  type Looker,
  longestSide,
  mayBeSeen,
  seesAll,
} from '../access-definition.js'

const IMAGE = { width: 1000, height: 600 }
const EDGE = 1000
const SIZES = [0, 1, EDGE - 1, EDGE, EDGE + 1]
const OPEN = [-1, ...SIZES]
/** What a viewer holds: nothing, the role of the image, another one, or it is the owner. */
const VIEWERS: Record<string, Looker> = {
  anyone: ANYONE,
  reader: { roles: ['reader'], owner: false },
  stranger: { roles: ['other'], owner: false },
  owner: { roles: [], owner: true },
}
const ROLES = [[], ['reader'], ['reader', 'clerk']]

const LINES: Line[] = combinations<unknown>(ROLES, OPEN, SIZES, SIZES, SIZES, [false, true]).map(
  ([roles, maxUnauthorised, openFullMax, maxWidth, platform, isProtected]) =>
    ({ roles, maxUnauthorised, openFullMax, maxWidth, platform, isProtected }) as Line,
)

const rowOf = ({ roles, maxUnauthorised, openFullMax, maxWidth, isProtected }: Line): ShownColumns => ({
  ...IMAGE,
  roles,
  max_unauthorised: maxUnauthorised,
  open_full_max: openFullMax,
  max_width: maxWidth,
  protected: isProtected,
  media_type: 'image/jpeg',
})

const REQUESTS = [
  ['full', 'max'],
  ['full', '^1001,'],
  ['full', '999,'],
  ['full', '1,'],
  ['full', '^4000,50'],
  ['full', '1,600'],
  ['full', '^1000,1'],
  ['0,0,100,60', 'max'],
  ['0,0,100,60', '^200,120'],
  ['0,0,100,60', '1,1'],
  ['10,10,500,2', '^1,4'],
  ['999,599,1,1', '^1,1'],
] as const

const planOf = ([region, size]: readonly [string, string], limits = {}): Plan | undefined => {
  try {
    return resolvePlan(parseRequest(3, region, size, '0', 'default.jpg'), IMAGE, limits)
  } catch {
    return undefined
  }
}
const PLANS = REQUESTS.map(request => planOf(request)!)

it('a plan is allowed exactly to those who may see it', () => {
  const wrong: unknown[] = []
  for (const line of LINES) {
    const row = rowOf(line)
    for (const viewer of Object.values(VIEWERS)) {
      const decision = decide(row, { MAX_WIDTH: line.platform }, viewer)
      for (const plan of PLANS)
        if (allowsPlan(decision, IMAGE, plan) !== mayBeSeen(line, IMAGE, viewer, plan)) wrong.push([line, viewer, plan])
    }
  }
  expect(LINES.length * Object.keys(VIEWERS).length * PLANS.length).toBe(4500 * 4 * 12)
  expect(wrong.slice(0, 3)).toEqual([])
})

it('no answer passes the limits, whoever asks', () => {
  const wrong: unknown[] = []
  for (const line of LINES)
    for (const viewer of Object.values(VIEWERS)) {
      const { limits } = decide(rowOf(line), { MAX_WIDTH: line.platform }, viewer)
      for (const request of REQUESTS) {
        const plan = planOf(request, limits)
        if (plan && Math.max(plan.width, plan.height) > longestSide(line)) wrong.push([line, viewer, request])
      }
    }
  expect(wrong.slice(0, 3)).toEqual([])
})

it('is public only where everyone sees all of it, and 200 only where the viewer does', () => {
  const wrong: unknown[] = []
  for (const line of LINES)
    for (const viewer of Object.values(VIEWERS)) {
      const row = rowOf(line)
      const decision = decide(row, { MAX_WIDTH: line.platform }, viewer)
      const wanted = [everyoneSeesAll(line), seesAll(line, viewer) ? 200 : 401, !everyoneSeesAll(line), viewer.owner]
      const found = [decision.public, decision.status, isRestricted(row), decision.owner]
      if (wanted.join() !== found.join()) wrong.push([line, viewer, wanted, found])
    }
  expect(wrong.slice(0, 3)).toEqual([])
})

it('lists and files show the whole up to what is open and within the limits', () => {
  const wrong: unknown[] = []
  for (const line of LINES) {
    const row = rowOf(line)
    const platform = { MAX_WIDTH: line.platform }
    const edges = [1, 2, EDGE - 1, EDGE, EDGE + 1, EDGE + 2]
    for (const edge of edges) {
      const plan = planOf(['full', `^${edge},${Math.max(1, Math.floor(edge / 2))}`])!
      const open = mayBeSeen(line, IMAGE, ANYONE, plan)
      const shown = open && edge <= longestSide(line)
      if (edge <= openToAll(row) !== open) wrong.push(['open', line, edge])
      if (edge <= shownEdge(row, platform) !== shown) wrong.push(['shown', line, edge])
      if (edge <= shownEdge(row, platform, { owner: true }) !== edge <= longestSide(line))
        wrong.push(['owner', line, edge])
    }
  }
  expect(wrong.slice(0, 3)).toEqual([])
})

it('an original is given only where the image may be shown as large as it is', () => {
  for (const line of LINES)
    expect(originalFits(rowOf(line), { MAX_WIDTH: line.platform })).toBe(EDGE <= longestSide(line))
})

it.each([
  ['video/mp4', 4000, true],
  ['application/pdf', 0, true],
  ['image/jpeg', 0, false],
  ['IMAGE/PNG', 4000, false],
  ['image/tiff', 100, true],
])('an original of the type %s, %i pixels wide, under a limit of 100 is given: %s', (mediaType, width, given) => {
  const row = { ...rowOf({ ...LINES[0]!, maxWidth: 0 }), media_type: mediaType, width, height: Math.min(1, width) }
  expect(originalFits(row, { MAX_WIDTH: 100 })).toBe(given)
})

it.each([
  [100, 10, true],
  [101, 10, false],
  [10, 100, true],
  [10, 101, false],
])('an original of %i x %i under a limit of 100 is given: %s', (width, height, given) => {
  const row = { ...rowOf({ ...LINES[0]!, maxWidth: 0 }), width, height }
  expect(originalFits(row, { MAX_WIDTH: 100 })).toBe(given)
})
