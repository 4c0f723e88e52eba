// Bodies that cost far more than they are long: at the largest size that is taken for the bench, and at a part of it for the suite.

/** One body, and what it is to a server. */
export interface HostileShape {
  what: string
  mediaType: string
  /** The body; `vocab` is the namespace of the server's vocabulary. */
  make(vocab: string): string
  /** Statuses that it may be answered with: what is no 4xx would have been processed. */
  statuses: number[]
}

const MiB = 1024 * 1024

/** Largest body in linked data. */
const LINKED = MiB - 4096

/** Bounds of a server: bytes and values of a body. Statements and members of linked data are `part` of what is taken. */
export interface ShapeBounds {
  bytes: number
  values: number
  part: number
}

/** The bounds of a server without settings. */
export const FULL: ShapeBounds = { bytes: 10 * MiB, values: 150_000, part: 1 }

const JSON_LD = 'application/ld+json'
const REFUSED = [400, 413, 422]
const TOO_MUCH = [413, 422]

/** As many parts as there is space for, with their number. */
function fill(bytes: number, part: (index: number) => string, between = ','): string {
  const parts: string[] = []
  let size = 0
  for (let index = 0; ; index++) {
    const text = part(index)
    size += text.length + between.length
    if (size > bytes) return parts.join(between)
    parts.push(text)
  }
}

const repeat = (count: number, part: (index: number) => string, between = ','): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(between)

const linked = (
  what: string,
  make: (vocab: string) => string,
  statuses = REFUSED,
  mediaType = JSON_LD,
): HostileShape => ({ what, mediaType, make, statuses })

const plain = (what: string, make: () => string, statuses = REFUSED): HostileShape => ({
  ...{ what, make, statuses },
  mediaType: 'application/json',
})

/** A context in a context in a context; each node of a chain is read in the next of them. */
const scoped = (depth: number, terms: number, at = 0): string =>
  `{"@version":1.1,"p":{"@id":"urn:p"${at < depth ? `,"@context":${scoped(depth, terms, at + 1)}` : ''}},${repeat(terms, index => `"t${at}_${index}":"urn:t${index}"`)}}`

const chain = (length: number, key: string): string => `${`{"${key}":`.repeat(length)}{}${'}'.repeat(length)}`

/** JSON-LD and RDF: processed in a thread, or refused by count. */
export function linkedShapes({ part }: ShapeBounds): HostileShape[] {
  const some = (count: number): number => Math.ceil(count * part)
  const terms = some(4900)
  return [
    linked(
      'a context of tens of thousands of terms',
      () => `{"@context":{${fill(LINKED, i => `"t${i}":"urn:x"`)}},"t1":1}`,
      [413],
    ),
    linked(
      'as many terms as may be, each made of the one before',
      () => `{"@context":{"t0":"urn:x:",${repeat(terms, i => `"t${i + 1}":"t${i}:x"`)}},"t${terms}":1}`,
    ),
    linked(
      'terms made of the one before, each adding to its length',
      () => `{"@context":{"t0":"urn:x:",${fill(LINKED, i => `"t${i + 1}":"t${i}:${'x'.repeat(700)}"`)}},"t900":1}`,
    ),
    linked(
      'a context in each of many nodes',
      () => `{"@graph":[${fill(LINKED, i => `{"@context":{"a":"urn:a${i}"},"a":1}`)}]}`,
      [413],
    ),
    linked(
      'as many contexts as may be, each with a part of the terms that may be, and nodes below each',
      () =>
        `{"@graph":[${repeat(some(99), i => `{"@context":{"@vocab":"urn:${i}:",${repeat(45, t => `"t${t}":"urn:t${t}"`)}},"x":[${repeat(90, () => `{"y":{"z":1}}`)}]}`)}]}`,
    ),
    linked(
      'a context of a property, for many nodes',
      () =>
        `{"@context":{"@version":1.1,"p":{"@id":"urn:p","@context":{${repeat(some(4000), i => `"t${i}":"urn:t${i}"`)}}}},"@graph":[${repeat(some(9000), i => `{"p":{"t${i % some(4000)}":1}}`)}]}`,
    ),
    linked(
      'contexts of types, many for each node',
      () =>
        `{"@context":{"@version":1.1,${repeat(48, i => `"T${i}":{"@id":"urn:T${i}","@context":{"@propagate":true,${repeat(90, t => `"t${t}":"urn:${i}:${t}"`)}}}`)}},"@graph":[${repeat(some(2000), i => `{"@type":[${repeat(12, t => `"T${(i * 7 + t) % 48}"`)}],"t1":{"@type":"T${i % 48}","t2":1}}`)}]}`,
    ),
    linked(
      'contexts nested in contexts',
      () => `{"@context":${scoped(28, some(160))},"@graph":[${repeat(some(250), () => chain(28, 'p'))}]}`,
    ),
    linked('contexts nested beyond all bounds', () => `{"@context":${scoped(200, 2)},"p":{}}`),
    linked(
      'one term that is read a hundred times its length',
      () =>
        `{"@context":{"l":{"@id":"urn:${'l'.repeat(50)}","@type":"urn:${'t'.repeat(20_000)}","@container":"@list"}},"l":[${repeat(some(19_000), i => `"v${i}"`)}]}`,
    ),
    linked('a set of as many values as may be', () => `{"urn:p":[${repeat(some(149_000), i => `${i}`)}]}`),
    linked('a set of as many nodes as may be', () => `{"urn:p":[${repeat(some(18_000), i => `{"@id":"urn:${i}"}`)}]}`),
    linked(
      'nodes that are said again and again',
      () => `{"@graph":[${repeat(some(9000), i => `{"@id":"urn:x","urn:p":{"@id":"urn:${i}"}}`)}]}`,
    ),
    linked(
      'reverse properties',
      () => `{"@id":"urn:x","@reverse":{"urn:p":[${repeat(some(18_000), i => `{"@id":"urn:${i}"}`)}]}}`,
    ),
    linked(
      'included nodes',
      () => `{"@included":[${repeat(some(9000), i => `{"@id":"_:b${i}","urn:p":{"@id":"_:b${i + 1}"}}`)}]}`,
    ),
    linked(
      'a long base, for many addresses',
      () =>
        `{"@context":{"@base":"http://x/${'x'.repeat(500_000)}/"},"@graph":[${repeat(some(9000), i => `{"@id":"a${i}","urn:p":1}`)}]}`,
    ),
    linked(
      'a long prefix, for many addresses',
      () =>
        `{"@context":{"a":"http://x/${'x'.repeat(500_000)}/"},"@graph":[${repeat(some(9000), i => `{"@id":"a:${i}","a:p${i}":1}`)}]}`,
    ),
    linked(
      'a long vocabulary, for many properties',
      () =>
        `{"@context":{"@vocab":"http://x/${'x'.repeat(500_000)}/"},"@graph":[${repeat(some(9000), i => `{"a${i}":1}`)}]}`,
    ),
    linked('many graphs', () => `[${fill(LINKED, i => `{"@id":"urn:${i}","@graph":[{"urn:p":1}]}`)}]`, [413]),
    linked('graphs nested', () => `${'{"@graph":['.repeat(30)}{"urn:p":1}${']}'.repeat(30)}`),
    linked('lists of lists', () => `{"urn:p":${'{"@list":['.repeat(30)}1${']}'.repeat(30)}}`),
    linked(
      'a chain of blank nodes that all mean each other twice',
      vocab =>
        `{"@graph":[{"@type":"http://www.w3.org/ns/hydra/core#Collection","http://www.w3.org/ns/hydra/core#member":[{"@id":"_:b0"}]},${repeat(
          40,
          i =>
            `{"@id":"_:b${i}","${vocab}name":"x","http://www.w3.org/ns/hydra/core#member":[{"@id":"_:b${i + 1}"},{"@id":"_:c${i + 1}"}]},{"@id":"_:c${i}","http://www.w3.org/ns/hydra/core#member":[{"@id":"_:b${i + 1}"},{"@id":"_:c${i + 1}"}]}`,
        )}]}`,
    ),
    linked('objects beyond all bounds', () => `{"urn:p":[${fill(LINKED, () => '{}')}]}`, [413]),
    linked('nodes without any term', () => `[${repeat(some(9000), i => `{"urn:a${i}":{"urn:b":[1,2]}}`)}]`),
    linked(
      'Turtle nested',
      () => `<> <urn:p> ${'[<urn:p> '.repeat(100_000)}1${']'.repeat(100_000)} .`,
      TOO_MUCH,
      'text/turtle',
    ),
    linked(
      'Turtle lists nested',
      () => `<> <urn:p> ${'('.repeat(some(400_000))}1${')'.repeat(some(400_000))} .`,
      REFUSED,
      'text/turtle',
    ),
    linked('a list in Turtle', () => `<> <urn:p> (${fill(some(LINKED), () => '1', ' ')}) .`, TOO_MUCH, 'text/turtle'),
    linked(
      'Turtle that says much in little',
      () => `@prefix : <http://x/${'x'.repeat(500_000)}/>.\n<> a ${repeat(some(40_000), i => `:${i}`)} .`,
      REFUSED,
      'text/turtle',
    ),
    linked(
      'prefixes in Turtle, each a long one',
      () => `@prefix a: <urn:${'a'.repeat(1000)}>.\n<> a:b ${repeat(some(49_000), i => `a:c${i}`)} .`,
      REFUSED,
      'text/turtle',
    ),
    linked(
      'N-Triples of many small lines',
      () => fill(LINKED, () => '_:a<b:><c:>.', '\n'),
      TOO_MUCH,
      'application/n-triples',
    ),
    linked(
      'N-Triples of as many lines as may be',
      () => repeat(some(45_000), i => `_:a${i}<b:>_:a${i + 1}.`, '\n'),
      REFUSED,
      'application/n-triples',
    ),
  ]
}

/** JSON with our own keys: read at once, or refused by count. */
export function plainShapes({ bytes, values }: ShapeBounds): HostileShape[] {
  const most = bytes - 4096
  const keys = Math.floor(values / 2) - 1000
  const members = values - 1000
  return [
    plain('numbers', () => `[${fill(most, () => '0')}]`, [413]),
    plain('empty objects', () => `{"member":[${fill(most, () => '{}')}]}`, [413]),
    plain('empty arrays', () => `{"tags":[${fill(most, () => '[]')}]}`, [413]),
    plain('arrays as deep as may be', () => `{"tags":[${fill(most, () => '['.repeat(60) + ']'.repeat(60))}]}`, [413]),
    plain('many keys', () => `{${fill(most, i => `"k${i}":0`)}}`, [413]),
    plain('as many unknown keys as may be', () => `{${repeat(keys, i => `"defaultTagz${i}":0`)}}`, [400]),
    plain(
      'keys that are long and unknown',
      () => `{${repeat(keys, i => `"${`${i}`.padEnd(90, 'defaultTags')}":0`)}}`,
      [400],
    ),
    plain('keys that look like numbers', () => `{${repeat(keys, i => `"${i * 2 ** 20}":0`)}}`, [400]),
    plain('many tags', () => `{"name":"x","defaultTags":[${repeat(members, i => `"t${i}"`)}]}`, [400]),
    plain('many tags of a wrong type', () => `{"name":"x","defaultTags":[${repeat(members, () => '0')}]}`, [400]),
    plain('a text as long as may be', () => `{"name":"${'x'.repeat(most - 20)}"}`),
    plain('a text of escapes', () => `{"name":"${'\\u0041'.repeat(Math.floor(most / 6) - 20)}"}`),
    plain('a text that ends in half of a pair', () => `{"name":"${'\\ud83d'.repeat(Math.floor(most / 6) - 20)}"}`),
    plain('blanks', () => `{"name":"${' '.repeat(most - 20)}"}`),
    plain('a number of many digits', () => `{"maxUnauthorised":${'1'.repeat(most - 30)}}`),
    plain('blanks around nothing', () => `${' '.repeat(most - 20)}{}`),
  ]
}
