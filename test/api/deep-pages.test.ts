// Pages by number far from both ends of a list: the same rows as any page, and links that go on by cursor.
import { sharedTestHydria, type TestCustomer } from '../hydria.js'

const PAGE = 50
const DEEP = 10_000
/** As many as make one page that is so far from both ends, and not a row more. */
const TOTAL = DEEP + PAGE + DEEP

interface Page {
  member: { name: string }[]
  totalItems: number
  view: Record<'next' | 'previous', string>
}

let customer: TestCustomer
let list: string

beforeAll(async () => {
  const hydria = await sharedTestHydria({}, { serve: true, work: false })
  customer = await hydria.customer()
  list = `${customer.path}/namedQueries`
  await hydria.services.store.db.raw(
    `INSERT INTO named_queries (id, customer, name, template)
     SELECT gen_random_uuid()::text, ?, lpad(n::text, 5, '0'), 's1=p1' FROM generate_series(0, ?) AS n`,
    [customer.id, TOTAL - 1],
  )
})

const page = async (address: string): Promise<Page> => (await customer.call('GET', address)).body as Page

const numberOf = ({ member }: Page): number[] => [Number(member[0]!.name), member.length]

it.each([
  ['orderBy=name', (number: number) => (number - 1) * PAGE],
  ['orderBy=name&template=s1%3Dp1', (number: number) => (number - 1) * PAGE],
])('A page in the middle of a list by %s has its rows, and goes on and back by cursor', async (query, from) => {
  const number = DEEP / PAGE + 1
  const middle = await page(`${list}?${query}&pageSize=${PAGE}&page=${number}`)
  expect(numberOf(middle)).toEqual([from(number), PAGE])
  expect(middle.view.next).toMatch(/[?&]cursor=/)
  expect(middle.view.next).not.toMatch(/[?&]page=/)
  expect(numberOf(await page(middle.view.next))).toEqual([from(number + 1), PAGE])
  expect(numberOf(await page(middle.view.previous))).toEqual([from(number - 1), PAGE])
})

it.each([DEEP / PAGE, DEEP / PAGE + 2])('A page nearer to an end, %i, goes on by number', async number => {
  const { view } = await page(`${list}?orderBy=name&pageSize=${PAGE}&page=${number}`)
  expect(view.next).toMatch(new RegExp(`[?&]page=${number + 1}(&|$)`))
  expect(view.previous).toMatch(new RegExp(`[?&]page=${number - 1}(&|$)`))
})
