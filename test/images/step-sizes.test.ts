// What operations come to, by arithmetic: at, below and above each bound, and never another size than the pixels have.
import sharp from 'sharp'
import { turnedSize } from '../../src/images/bounded-view.js'
import {
  checkedSteps,
  imageRequestSteps,
  type Pyramid,
  parseRequest,
  render,
  resolvePlan,
  type Step,
  type StepBounds,
  stackBounds,
} from '../../src/images/index.js'
import { stepSizes } from '../../src/images/step-sizes.js'
import { HttpProblem } from '../../src/problem.js'
import { folder, writePicture } from './fixtures.js'

const BACKGROUND = { r: 255, g: 255, b: 255, alpha: 0 }
const resize = (width: number, height: number): Step => ({
  kind: 'resize',
  width,
  height,
  mode: 'absolute',
})
const rotate = (degrees: number): Step => ({ kind: 'rotate', degrees, background: BACKGROUND })
const blur = (sigma: number): Step => ({ kind: 'blur', sigma })
const crop = (width: number, height: number): Step => ({
  kind: 'crop',
  mode: 'absolute',
  scale: 100,
  width,
  height,
  anchor: { x: 'center', y: 'center' },
})
const gray: Step = { kind: 'grayscale' }
const turn = (width: number, height: number): Step => ({ kind: 'turn', width, height, degrees: 90 })

const MILLION = 1_000_000
const bounds = (maxPixels: number, more: Partial<StepBounds> = {}): StepBounds => stackBounds({ maxPixels, ...more })

/** Which operation is refused, or 'done'. */
function refused(image: [number, number], steps: Step[], within: StepBounds): string {
  try {
    checkedSteps({ width: image[0], height: image[1] }, steps, within)
    return 'done'
  } catch (error) {
    expect(error).toBeInstanceOf(HttpProblem)
    const { status, errors } = error as HttpProblem
    expect(status).toBe(400)
    expect(errors[0]!.message).toMatch(/\d{1,3}(,\d{3})*/)
    return errors[0]!.property
  }
}

it.each<[told: string, image: [number, number], steps: Step[], within: StepBounds, outcome: string]>([
  ['a small original may be enlarged', [200, 100], [resize(5000, 5000)], bounds(100 * MILLION), 'done'],
  ['to 25 megapixels', [200, 100], [resize(5001, 5000)], bounds(100 * MILLION), 'resize'],
  ['a larger one to its own area', [8000, 5000], [resize(5000, 8000)], bounds(100 * MILLION), 'done'],
  ['and no further', [8000, 5000], [resize(5001, 8000)], bounds(100 * MILLION), 'resize'],
  ['never beyond the setting', [20_000, 10_000], [resize(10_001, 10_000)], bounds(100 * MILLION), 'resize'],
  ['at the setting', [20_000, 10_000], [resize(10_000, 10_000)], bounds(100 * MILLION), 'done'],
  [
    'a resize that a crop follows counts',
    [200, 100],
    [resize(9000, 9000), crop(1, 1)],
    bounds(100 * MILLION),
    'resize',
  ],
  ['one that may not enlarge does not', [200, 100], [resize(9000, 9000)], bounds(MILLION, { upscale: false }), 'done'],
  ['nor one that a side confines', [200, 100], [resize(9000, 9000)], bounds(MILLION, { maxSide: 1000 }), 'done'],
  ['a turn by right angles keeps the area', [1000, 1000], [rotate(90)], bounds(MILLION), 'done'],
  ['others enlarge it', [1000, 1000], [rotate(45)], bounds(2_002_225), 'done'],
  ['by up to twice', [1000, 1000], [rotate(45)], bounds(2_002_224), 'rotate'],
  ['pixels that are taken count', [1001, 1000], [gray], bounds(MILLION), 'grayscale'],
  ['at the bound they are taken', [1000, 1000], [gray], bounds(MILLION), 'done'],
  ['autorotate', [1001, 1000], [turn(10, 20)], bounds(MILLION), 'autorotate'],
  ['resizing before it helps', [10_000, 10_000], [resize(1000, 1000), gray], bounds(MILLION), 'done'],
  ['cropping before it helps', [10_000, 10_000], [crop(1000, 1000), blur(1)], bounds(MILLION), 'done'],
  [
    'crops of a large image are arithmetic',
    [50_000, 20_000],
    [crop(30_000, 20_000), resize(500, 300)],
    bounds(MILLION),
    'done',
  ],
  ['a blur costs by its sigma', [1000, 1000], [blur(10)], bounds(MILLION), 'done'],
  ['and is refused above ten times the pixels', [1000, 1000], [blur(10.1)], bounds(MILLION), 'blur'],
  ['blurs of small images are fine', [300, 300], [blur(100)], bounds(MILLION), 'done'],
  ['two of them', [1000, 1000], [gray, gray], bounds(MILLION), 'done'],
  ['all together no more than four times', [1000, 1000], [gray, gray, blur(1)], bounds(MILLION), 'blur'],
  ['nothing is done', [50_000, 50_000], [], bounds(MILLION), 'done'],
])('%s', (_told, image, steps, within, outcome) => {
  expect(refused(image, steps, within)).toBe(outcome)
})

it('what nobody has asked a size of shrinks to what may be made', () => {
  const { result } = stepSizes({ width: 50_000, height: 20_000 }, [], bounds(MILLION))
  expect(result.width * result.height).toBeLessThanOrEqual(MILLION)
  expect(result.width / result.height).toBeCloseTo(2.5, 1)
})

describe('of an original', () => {
  const SIZE = { width: 240, height: 130 }
  const within = bounds(MILLION)
  let place: Awaited<ReturnType<typeof folder>>
  let file: string
  beforeAll(async () => {
    place = await folder()
    file = await writePicture(place.path('steps.png'), SIZE.width, SIZE.height)
  })
  afterAll(() => place.remove())

  const ANY: Step[] = [
    resize(90, 210),
    crop(77, 50),
    rotate(33),
    rotate(-90),
    turn(10, 20),
    turn(20, 10),
    gray,
    blur(3),
  ]
  const PAIRS = ANY.flatMap(first => ANY.map(second => [first, second] as const))

  it.each(PAIRS)('%j then %j have the size that was reckoned', async (...steps) => {
    const { result } = stepSizes(SIZE, steps, within)
    const { body } = await render({ file, ...SIZE }, checkedSteps(SIZE, steps, within), { format: 'png' })
    const { width, height } = await sharp(body).metadata()
    for (const [made, reckoned] of [
      [width, result.width],
      [height, result.height],
    ])
      expect(Math.abs(made! - reckoned!)).toBeLessThanOrEqual(steps.some(({ kind }) => kind === 'rotate') ? 2 : 0)
  })
})

it.each([
  [0, 100, 50],
  [90, 50, 100],
  [180, 100, 50],
  [270, 50, 100],
  [-90, 50, 100],
  [45, 107, 107],
])('turned by %f the box is %i x %i', (degrees, width, height) => {
  expect(turnedSize({ width: 100, height: 50 }, degrees)).toEqual({ width, height })
})

it.each<[degrees: number, mirror: boolean, width: number, height: number, refused: boolean]>([
  [0, false, 5000, 5000, false],
  [0, true, 1000, 1000, false],
  [0, true, 1001, 1000, true],
  [90, false, 1000, 1000, false],
  [180, false, 1000, 1001, true],
  [45, false, 707, 707, false],
  [45, false, 708, 708, true],
  [0.5, false, 1000, 1000, true],
])(
  'an image request turned by %f, mirrored %s, at %i x %i is refused: %s',
  (degrees, mirror, width, height, isRefused) => {
    const rotation = `${mirror ? '!' : ''}${degrees}`
    const image = { width, height, channels: 3 } as Pyramid
    const plan = resolvePlan(parseRequest(3, 'full', 'max', rotation, 'default.png'), image)
    const check = () => imageRequestSteps(plan, image, MILLION)
    if (isRefused) expect(check).toThrow(/^rotation: /)
    else expect(check).not.toThrow()
  },
)
