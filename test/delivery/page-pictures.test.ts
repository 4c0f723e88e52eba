// Which picture of an image a PDF or ZIP shows: the ready-made one that is open to everyone, within the limits, and nearest to a page.
import { pagesOf } from '../../src/delivery/projections/page-pictures.js'
import type { ImageRow } from '../../src/store/index.js'

const thumbnail = (edge: number) => ({ key: String(edge), width: edge, height: Math.round(edge / 2) })

const noRights = () => ({ statement: [], mark: '' })

/** An open image with a ready-made picture of each edge. */
const rowOf = (edges: number[], values: Partial<ImageRow>): ImageRow =>
  ({
    ...{ roles: [], max_unauthorised: -1, open_full_max: 0, max_width: 0, protected: false, derivative: 'd' },
    thumbnails: edges.map(thumbnail),
    ...values,
  }) as ImageRow

const EDGES = [400, 1024, 100, 200]
const ROLE = { roles: ['reader'] }

it.each<[values: Partial<ImageRow>, platform: number, edge: number | undefined]>([
  [{}, 0, 1024],
  [{}, 1024, 1024],
  [{}, 1023, 400],
  [{ max_width: 400 }, 0, 400],
  [{ max_width: 399 }, 0, 200],
  [{ max_width: 399 }, 200, 200],
  [{ max_width: 200 }, 399, 200],
  [{ max_width: 99 }, 0, undefined],
  [ROLE, 0, undefined],
  [{ ...ROLE, max_unauthorised: 200 }, 0, 200],
  [{ ...ROLE, max_unauthorised: 199 }, 0, 100],
  [{ ...ROLE, max_unauthorised: 200 }, 199, 100],
  [{ ...ROLE, open_full_max: 400 }, 0, 400],
  [{ ...ROLE, open_full_max: 399, max_unauthorised: 100 }, 0, 200],
  [{ max_unauthorised: 0 }, 0, undefined],
  [{ max_unauthorised: 1024 }, 0, 1024],
  [{ protected: true, open_full_max: 1024, max_unauthorised: 1024 }, 0, undefined],
])('of an image with %j, under a largest width of %i, it is %s', (values, platform, edge) => {
  const [page] = pagesOf([rowOf(EDGES, values)], { MAX_WIDTH: platform }, noRights)
  expect(page!.thumbnail?.key).toBe(edge === undefined ? undefined : String(edge))
})

it('the longest edge counts, and what is nearest to 1000 is taken', () => {
  const tall = { key: 'tall', width: 10, height: 401 }
  const [page] = pagesOf(
    [rowOf([], { max_width: 400, thumbnails: [tall, thumbnail(300)] })],
    { MAX_WIDTH: 0 },
    noRights,
  )
  expect(page!.thumbnail!.key).toBe('300')
  const [nearest] = pagesOf([rowOf([700, 1299, 1301], {})], { MAX_WIDTH: 0 }, noRights)
  expect(nearest!.thumbnail!.key).toBe('1299')
})

it('what has no pixels is on no page', () => {
  expect(pagesOf([rowOf(EDGES, { derivative: null })], { MAX_WIDTH: 0 }, noRights)).toEqual([])
})
