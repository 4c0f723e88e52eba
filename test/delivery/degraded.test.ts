// The degraded form of an image: how large it is, and that nothing of it is finer than what is open.
import { degradedOf, planOnWhole } from '../../src/delivery/degraded.js'
import { type Pyramid, parseRequest, resolvePlan } from '../../src/images/index.js'

const IMAGE = { width: 1000, height: 600, tileSize: 512 } as Pyramid
const formOf = (edge: number, fullEdge: number, maxWidth?: number) =>
  degradedOf(IMAGE, { open: { edge, fullEdge }, limits: maxWidth === undefined ? {} : { maxWidth } })

it.each<
  [edge: number, fullEdge: number, maxWidth: number | undefined, width: number, height: number, regions: boolean]
>([
  [150, 0, undefined, 150, 90, true],
  [0, 250, undefined, 250, 150, false],
  [150, 250, undefined, 150, 90, true],
  [250, 150, undefined, 250, 150, true],
  [150, 0, 100, 100, 60, true],
  [150, 0, 150, 150, 90, true],
  [0, 250, 200, 200, 120, false],
  [1000, 0, undefined, 1000, 600, true],
  [4000, 0, undefined, 1000, 600, true],
])(
  'where %i is open in any part, and %i of the whole, under a largest width of %s, it is %i x %i, in parts: %s',
  (edge, fullEdge, maxWidth, width, height, regions) => {
    expect(formOf(edge, fullEdge, maxWidth)).toMatchObject({ size: { width, height }, regions })
  },
)

it('is not there where nothing is open', () => {
  expect(() => formOf(0, 0)).toThrow(expect.objectContaining({ status: 404 }))
})

/** A request for the degraded form as a plan over the whole image, or the property at fault. */
function asked(region: string, size: string, form: ReturnType<typeof formOf>) {
  const plan = resolvePlan(parseRequest(3, region, size, '0', 'default.jpg'), form.size)
  try {
    const { x, y, width, height } = planOnWhole(plan, form, IMAGE).region
    return [x, y, width, height]
  } catch (error) {
    return (error as { errors: { property: string }[] }).errors[0]!.property
  }
}

it.each([
  ['full', 'max', [0, 0, 1000, 600]],
  ['full', '200,120', [0, 0, 1000, 600]],
  ['full', '^201,120', 'size'],
  ['full', '^200,121', 'size'],
  ['0,0,100,60', 'max', [0, 0, 500, 300]],
  ['0,0,100,60', '^101,60', 'size'],
  ['100,60,100,60', '50,30', [500, 300, 500, 300]],
  ['199,119,1,1', 'max', [995, 595, 5, 5]],
])('of 200 x 120 in parts: %s/%s is %j', (region, size, wanted) => {
  expect(asked(region, size, formOf(200, 0))).toEqual(wanted)
})

it.each([
  ['full', 'max', [0, 0, 1000, 600]],
  ['0,0,200,120', 'max', [0, 0, 1000, 600]],
  ['0,0,199,120', 'max', 'region'],
  ['0,0,1,1', 'max', 'region'],
])('of 200 x 120 as a whole alone: %s/%s is %j', (region, size, wanted) => {
  expect(asked(region, size, formOf(0, 200))).toEqual(wanted)
})
