// The catalogue of errors: the type of each problem is the address of a page that explains it.
import { html } from '../../src/html.js'
import { PROBLEM_KINDS, type ProblemTitle, problemPath } from '../../src/problem-kinds.js'
import { sharedTestHydria, type TestHydria } from '../hydria.js'

let hydria: TestHydria

beforeAll(async () => {
  hydria = await sharedTestHydria()
})

const page = async (path: string) => {
  const answer = await fetch(new URL(path, hydria.base), { headers: { Accept: 'text/html' } })
  return { status: answer.status, text: await answer.text() }
}

it.each<[name: string, title: ProblemTitle, path: string]>([
  ['the DLCS API', 'Unauthorized', '/customers/1/spaces'],
  ['the DSIO API', 'Method not allowed', '/images'],
  ['an address of nothing', 'Not found', '/nowhere'],
])('the type of a problem of %s is the address of its page', async (_name, title, path) => {
  const answer = await fetch(new URL(path, hydria.base), { headers: { Accept: 'application/json' } })
  const problem = (await answer.json()) as Record<string, string>
  expect([problem['title'], problem['type']]).toEqual([title, hydria.base + problemPath(title)])
  expect((await page(problem['type']!)).text).toContain(PROBLEM_KINDS[title].meaning)
})

it('each kind has a page that says what to do, and one page lists them all', async () => {
  const index = await page('/docs/problems')
  const lacking = []
  for (const [title, { remedy }] of Object.entries(PROBLEM_KINDS)) {
    const path = problemPath(title as ProblemTitle)
    const { status, text } = await page(path)
    if (status !== 200 || !text.includes(html`${remedy}`.text) || !index.text.includes(`${path}"`)) lacking.push(title)
  }
  expect(lacking).toEqual([])
})
