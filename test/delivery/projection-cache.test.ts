// PDFs and ZIPs as a cache: one file for one content, bounded in number and bytes, evicted with its bytes, never charged.
import sharp from 'sharp'
import { sweep, sweepOrphans } from '../../src/ingest/sweep.js'
import { evictProjections, projectionBounds } from '../../src/store/index.js'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'
import { zipEntries } from './zip-entries.js'

const MOST = 4
let hydria: TestHydria
let customer: TestCustomer
let other: TestCustomer

const PICTURES = ['rocket.jpg', 'hubble_deep_field.jpg', 'coffee.png', 'chelsea.png']

beforeAll(async () => {
  hydria = await startTestHydria({ PROJECTION_CUSTOMER_FILES: String(MOST), PROJECTION_CACHE_FILES: String(MOST + 2) })
  for (const name of ['library', 'museum']) {
    const made = await hydria.customer(name)
    await made.call('PUT', `${made.path}/spaces/1`, { body: { name: 'pages' } })
    for (const [index, file] of PICTURES.entries()) {
      const image = `${made.path}/spaces/1/images/p${index}`
      const headers = { 'Content-Type': file.endsWith('png') ? 'image/png' : 'image/jpeg' }
      await made.call('PUT', image, { headers, body: await sharp(picture(file)).resize(80).toBuffer() })
      await made.call('PATCH', image, {
        body: { string1: 'book', string2: 'same', number1: index, tags: [`t${index}`] },
      })
    }
    for (const [query, template] of [
      ['book', 's1=p1!&assetOrder=n1'],
      ['alike', 's2=p1!&assetOrder=n1'],
      ['one', 'n1=p1!'],
      ['tagged', 'tags=p1,p2,p3,p4&assetOrder=n1'],
      ['turned', 's1=p1!&assetOrder=n1 desc'],
    ] as const)
      await made.call('POST', `${made.path}/namedQueries`, { body: { name: query, template } })
    if (name === 'library') customer = made
    else other = made
  }
})
afterAll(() => hydria.stop())

afterEach(async () => {
  const { db } = hydria.services.store
  const { blobs } = hydria.services
  // Whatever a test did, rows and bytes agree, and the storage resource tells them.
  for (const { id } of [customer, other]) {
    const rows = await db('projection_files').where({ customer: id }).select('blob', 'size_bytes')
    const kept = rows.filter(({ blob }) => blob !== null)
    expect((await blobsOf(id)).sort()).toEqual(kept.map(({ blob }) => blob).sort())
    let size = 0
    for (const { blob, size_bytes } of kept) {
      expect((await blobs.stat(blob))!.size).toBe(Number(size_bytes))
      size += Number(size_bytes)
    }
    const { body } = await hydria.admin('GET', `/customers/${id}/storage`)
    expect([body.cachedProjections, body.cachedProjectionsSize]).toEqual([kept.length, size])
  }
})

async function blobsOf(id: number): Promise<string[]> {
  const found: string[] = []
  for (const kind of ['pdf', 'zip'])
    for await (const { key } of hydria.services.blobs.list(`${id}/${kind}/`)) found.push(key)
  return found
}

async function bytes(path: string) {
  const response = await fetch(hydria.base + path)
  return { status: response.status, tag: response.headers.get('etag'), body: Buffer.from(await response.arrayBuffer()) }
}

const empty = async (): Promise<void> => {
  for (const { call, path } of [customer, other]) {
    const { body } = await call('GET', `${path}/resources`)
    for (const member of body.member) await call('DELETE', member['@id'])
  }
  for (const { id } of [customer, other]) expect(await blobsOf(id)).toEqual([])
}
beforeEach(empty)

const listed = async ({ call, path }: TestCustomer): Promise<string[]> =>
  (await call('GET', `${path}/resources?pageSize=1000`)).body.member.map(
    ({ kind, query, args }: Record<string, string>) => `${kind}/${query}/${args}`,
  )

describe.each(['pdf', 'zip'])('/%s', kind => {
  it('is one file for all queries, and all spellings of one, that show the same', async () => {
    const first = await bytes(`/${kind}/library/book/book`)
    expect(first.status).toBe(200)
    for (const same of [
      'book/book/',
      'BOOK/book',
      'book/%62ook',
      'alike/same',
      'tagged/t0,t1,t2,t3',
      'tagged/t3/t2/t1/t0',
    ]) {
      const again = await bytes(`/${kind}/library/${same}`)
      expect([same, again.status, again.tag]).toEqual([same, 200, first.tag])
      expect(again.body.equals(first.body)).toBe(true)
    }
    expect(await blobsOf(customer.id)).toHaveLength(1)
  })

  it('is another file in another order, and for another customer', async () => {
    await bytes(`/${kind}/library/book/book`)
    await bytes(`/${kind}/library/turned/book`)
    await bytes(`/${kind}/museum/book/book`)
    expect([await blobsOf(customer.id), await blobsOf(other.id)].map(keys => keys.length)).toEqual([2, 1])
  })

  it('is told of, and removed, by each of its queries', async () => {
    await bytes(`/${kind}/library/book/book`)
    await bytes(`/${kind}/library/alike/same`)
    expect((await listed(customer)).sort()).toEqual([`${kind}/alike/same`, `${kind}/book/book`])
    for (const name of ['book/book', 'alike/same'])
      expect((await hydria.anyone('GET', `/${kind}-control/library/${name}`)).body).toMatchObject({
        exists: true,
        itemCount: 4,
        key: `${customer.id}/${kind}/${name}`,
      })
    expect((await customer.call('DELETE', `${customer.path}/resources/${kind}/alike?args=same`)).status).toBe(204)
    expect(await listed(customer)).toEqual([])
    expect((await hydria.anyone('GET', `/${kind}-control/library/book/book`)).body).toMatchObject({ exists: false })
  })

  it('stores nothing for what finds nothing', async () => {
    for (let number = 100; number < 105; number++)
      expect((await bytes(`/${kind}/library/one/${number}`)).status).toBe(404)
    const { db } = hydria.services.store
    expect(await db('projection_files').select()).toEqual([])
    expect(await db('projection_queries').select()).toEqual([])
  })

  it('is kept in bounded number: what was used least recently goes first', async () => {
    const { db } = hydria.services.store
    const age = async (seconds: number): Promise<void> => {
      for (const table of ['projection_files', 'projection_queries'])
        await db(table).update({ used: db.raw(`used - ${seconds} * interval '1 second'`) })
    }
    for (let image = 0; image < MOST; image++) {
      await age(100)
      expect((await bytes(`/${kind}/library/one/${image}`)).status).toBe(200)
    }
    await age(100)
    await bytes(`/${kind}/library/one/0`)
    await age(100)
    expect((await bytes(`/${kind}/library/book/book`)).status).toBe(200)
    expect((await listed(customer)).sort()).toEqual(
      ['book/book', 'one/0', 'one/2', 'one/3'].map(query => `${kind}/${query}`),
    )
  })

  it('is kept in bounded number of all customers', async () => {
    for (let image = 0; image < MOST; image++) {
      await bytes(`/${kind}/museum/one/${image}`)
      await bytes(`/${kind}/library/one/${image}`)
    }
    const kept = [...(await blobsOf(customer.id)), ...(await blobsOf(other.id))]
    expect(kept).toHaveLength(MOST + 2)
  })

  it('is named by a bounded number of queries', async () => {
    // All subsets of tags that find all images, each a query of its own.
    for (let number = 0; number < 11 * MOST; number++)
      expect((await bytes(`/${kind}/library/tagged/t0,t1,t2,t3,x${number}`)).status).toBe(200)
    expect(await blobsOf(customer.id)).toHaveLength(1)
    expect(await listed(customer)).toHaveLength(10 * MOST)
  })

  it('goes when the image it shows is protected, at the next request', async () => {
    const image = `${customer.path}/spaces/1/images/p1`
    await bytes(`/${kind}/library/book/book`)
    const [before] = await blobsOf(customer.id)
    await customer.call('PATCH', image, { body: { roles: ['clickthrough'], maxUnauthorised: 0 } })
    const after = await bytes(`/${kind}/library/book/book`)
    expect(after.status).toBe(200)
    if (kind === 'zip') expect(zipEntries(after.body)).toHaveLength(3)
    expect(await blobsOf(customer.id)).toEqual([expect.not.stringContaining(before!)])
    await customer.call('PATCH', image, { body: { roles: [], maxUnauthorised: -1 } })
  })
})

it('is bounded in bytes, of a customer and of all; the one used last stays', async () => {
  const { db } = hydria.services.store
  const { blobs } = hydria.services
  const large = {
    files: 1000,
    bytes: Number.MAX_SAFE_INTEGER,
    customerFiles: 1000,
    customerBytes: Number.MAX_SAFE_INTEGER,
  }
  const sizes: number[] = []
  for (let image = 0; image < MOST; image++) {
    await db('projection_files').update({ used: db.raw(`used - interval '100 seconds'`) })
    sizes.push((await bytes(`/pdf/library/one/${image}`)).body.length)
  }
  const sum = sizes.reduce((a, b) => a + b)
  await evictProjections(db, blobs, { ...large, customerBytes: sum, bytes: sum })
  expect(await blobsOf(customer.id)).toHaveLength(MOST)
  await evictProjections(db, blobs, { ...large, customerBytes: sum - 1 })
  expect((await listed(customer)).sort()).toEqual(['pdf/one/1', 'pdf/one/2', 'pdf/one/3'])
  await evictProjections(db, blobs, { ...large, bytes: sizes[3]! + sizes[2]! })
  expect((await listed(customer)).sort()).toEqual(['pdf/one/2', 'pdf/one/3'])
  await evictProjections(db, blobs, { ...large, bytes: 1, customerBytes: 1 })
  expect(await listed(customer)).toEqual(['pdf/one/3'])
})

it('is no part of what a customer may store', async () => {
  const storage = async () => (await customer.call('GET', `${customer.path}/storage`)).body
  const before = await storage()
  await bytes('/zip/library/book/book')
  const after = await storage()
  for (const name of ['numberOfStoredImages', 'totalSizeOfStoredImages', 'totalSizeOfThumbnails'])
    expect(after[name]).toBe(before[name])
  expect(after.cachedProjections).toBe(1)
  const { body } = await customer.call('GET', `${customer.path}/spaces/1/storage`)
  expect([body.cachedProjections, body.cachedProjectionsSize]).toEqual([0, 0])
})

describe('what is made at a time', () => {
  /** Waits before the next picture is read for a file, until it is let go. */
  function holdNextPicture() {
    const { blobs } = hydria.services
    const { get } = blobs
    let release = (): void => {}
    const released = new Promise<void>(resolve => {
      release = resolve
    })
    const reached = new Promise<void>(resolve => {
      blobs.get = async (...asked) => {
        blobs.get = get
        resolve()
        await released
        return get(...asked)
      }
    })
    return { reached, release }
  }

  it('is bounded for a customer; who comes later is told when to come back, and another customer is served', async () => {
    const held: { reached: Promise<void>; release(): void }[] = []
    const asked: Promise<{ status: number }>[] = []
    for (let image = 0; image < hydria.settings.PROJECTION_CUSTOMER_CONCURRENCY; image++) {
      const next = holdNextPicture()
      held.push(next)
      asked.push(bytes(`/pdf/library/one/${image}`))
      await next.reached
    }
    const refused = await fetch(`${hydria.base}/pdf/library/book/book`)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([202, '10'])
    expect((await bytes('/pdf/museum/book/book')).status).toBe(200)
    for (const { release } of held) release()
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(asked.map(() => 200))
    expect((await bytes('/pdf/library/book/book')).status).toBe(200)
  })
})

describe('what a process leaves behind that ends', () => {
  it('is swept: a lease without a file, a file that no query shows, and bytes that no row names', async () => {
    const { services } = hydria
    const { db } = services.store
    await bytes('/zip/library/book/book')
    await bytes('/zip/library/one/1')
    await db('projection_queries').where({ query: 'one' }).delete()
    const content = 'a'.repeat(64)
    const leased_until = new Date(Date.now() - 1000)
    await db('projection_files').insert({ customer: customer.id, kind: 'pdf', content, maker: 'gone', leased_until })
    await sweep(services)
    expect(await db('projection_files').select('kind', 'content')).toEqual([
      { kind: 'zip', content: expect.not.stringContaining(content) },
    ])
    // As the versions before named them, and as they are named now.
    const orphans = [`${customer.id}/pdf/${content}`, `${customer.id}/zip/${content}-${crypto.randomUUID()}`]
    for (const key of orphans) await services.blobs.put(key, Buffer.from('x'))
    expect(await sweepOrphans(services, 24)).toBe(0)
    expect(await sweepOrphans({ ...services, now: () => new Date(Date.now() + 1000) }, 0)).toBe(orphans.length)
    expect(await db('blob_releases').select()).toEqual([])
    expect((await bytes('/zip/library/book/book')).status).toBe(200)
    expect(await listed(customer)).toEqual(['zip/book/book'])
  })

  it('a row whose bytes are gone is made again', async () => {
    await bytes('/pdf/library/book/book')
    const [key] = await blobsOf(customer.id)
    await hydria.services.blobs.delete(key!)
    expect((await bytes('/pdf/library/book/book')).status).toBe(200)
  })

  it('one that is evicted between its row and its bytes is made again', async () => {
    const { blobs, store, settings } = hydria.services
    await bytes('/pdf/library/book/book')
    const { get } = blobs
    blobs.get = async (...asked) => {
      blobs.get = get
      await hydria.services.store.db('projection_files').delete()
      await blobs.delete(asked[0])
      return get(...asked)
    }
    expect((await bytes('/pdf/library/book/book')).status).toBe(200)
    await evictProjections(store.db, blobs, projectionBounds(settings))
  })
})
