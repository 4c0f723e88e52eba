// JSON within bounds: what is counted, what is refused and how it is told.
import { type JsonBounds, parseJson, readJson } from '../../src/http/index.js'
import type { HttpProblem } from '../../src/problem.js'

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

/** What a text is, or the status that it is refused with. */
async function outcomes(text: string, bounds: JsonBounds): Promise<unknown[]> {
  const tried = async (read: () => unknown) => {
    try {
      return await read()
    } catch (error) {
      return (error as HttpProblem).status
    }
  }
  return [
    await tried(() => parseJson('body', text, bounds)),
    await tried(() => readJson('body', Buffer.from(text), bounds)),
  ]
}

const WIDE = { values: 1000 }

const CASES: [what: string, text: string, bounds: JsonBounds, outcome: unknown][] = [
  ['a value alone', '5', WIDE, 5],
  ['an object', '{"a":[1,{"b":null}]}', WIDE, { a: [1, { b: null }] }],
  ['a byte order mark', '\uFEFF{}', WIDE, {}],
  ['nothing', '', WIDE, 400],
  ['what is no JSON', '{"a":', WIDE, 400],
  ['as deep as may be', nested(64), WIDE, JSON.parse(nested(64))],
  ['deeper than may be', nested(65), WIDE, 400],
  ['deeper than a bound of its own', nested(3), { ...WIDE, depth: 2 }, 400],
  ['brackets side by side', `[${'[],'.repeat(100)}[]]`, WIDE, JSON.parse(`[${'[],'.repeat(100)}[]]`)],
  ['brackets in a string', JSON.stringify('['.repeat(100)), WIDE, '['.repeat(100)],
  ['brackets behind an escaped quote', `["\\"${'['.repeat(100)}"]`, WIDE, [`"${'['.repeat(100)}`]],
  ['depth behind an escaped backslash', `["\\\\",${nested(64)}]`, WIDE, 400],
  ['depth behind a string that ends with backslashes', `["\\\\\\\\",${nested(64)}]`, WIDE, 400],
  ['a backslash before a quote outside of strings', '\\"[', WIDE, 400],
  ['as many values as may be', '[1,2,3]', { values: 4 }, [1, 2, 3]],
  ['more values than may be', '[1,2,3,4]', { values: 4 }, 413],
  ['more members than may be', '{"a":1,"b":2}', { values: 4 }, 413],
  ['as many members as may be', '{"a":1,"b":2}', { values: 5 }, { a: 1, b: 2 }],
  ['commas in a string', '["a,b,c,d,e,f"]', { values: 4 }, ['a,b,c,d,e,f']],
  ['__proto__, as a key like any other', '{"__proto__":1}', WIDE, JSON.parse('{"__proto__":1}')],
  ['a NUL', '["\\u0000"]', WIDE, ['\u0000']],
  ['a NUL that is to be stored', '["\\u0000"]', { ...WIDE, storable: true }, 400],
  ['a NUL in a key that is to be stored', '{"\\u0000":1}', { ...WIDE, storable: true }, 400],
  ['half of a pair that is to be stored', '{"a":{"b":"\\ud83d"}}', { ...WIDE, storable: true }, 400],
  ['a whole pair that is to be stored', '["\\ud83d\\ude00"]', { ...WIDE, storable: true }, ['\u{1f600}']],
]

it.each(CASES)('%s', async (_what, text, bounds, outcome) => {
  expect(await outcomes(text, bounds)).toEqual([outcome, outcome])
})

it('a fault names the text and the bound', () => {
  expect(() => parseJson('q', '[1,2,3,4]', { values: 4 })).toThrow('q: must not have more than 4 keys and values')
  expect(() => parseJson('q', nested(65), WIDE)).toThrow('q: must not be nested deeper than 64')
  expect(() => parseJson('q', '{', WIDE)).toThrow(/^q: is not JSON: /)
})

it('the state of the scan goes on from one piece of a long text to the next', async () => {
  // The string ends with an escape that stands across the border of two pieces, wherever that border is.
  for (const shift of [0, 1, 2, 3]) {
    const text = `["${'x'.repeat(1024 * 1024 - 5 + shift)}\\\\",${nested(64)}]`
    await expect(readJson('body', Buffer.from(text), { values: 10_000 })).rejects.toMatchObject({ status: 400 })
  }
  const whole = ['y'.repeat(3 * 1024 * 1024), [1, 2]]
  expect(await readJson('body', Buffer.from(JSON.stringify(whole)), WIDE)).toEqual(whole)
})

it('others have their turn while a long text is read', async () => {
  let turns = 0
  const count = setInterval(() => turns++, 0)
  await readJson('body', Buffer.from(`["${'x'.repeat(8 * 1024 * 1024)}"]`), WIDE)
  clearInterval(count)
  expect(turns).toBeGreaterThan(0)
})
