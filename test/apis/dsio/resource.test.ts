// Image resources over real HTTP: uploaded, read, shown by the DLCS API, deleted and kept.
import { request } from 'node:http'
import sharp from 'sharp'
import { eightBitTable, type Lut, lutTable } from '../../../src/images/lut.js'
import { basic, sharedTestHydria, type TestCustomer, type TestHydria } from '../../hydria.js'
import { bytesOf, form, GRAYS, INFO, jsonBlob, LUT, pngBlob, RADIOGRAPH } from './radiographs.js'

let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
})

const upload = (body = form(), by = customer) => by.call('POST', '/images', { body })

const imageOf = async (id: string, by = customer) => {
  const spaces = await by.call('GET', `${by.path}/spaces`)
  const space = spaces.body.member.find((member: { name: string }) => member.name === 'dsio')
  return new URL(`${space['@id']}/images/${id}`).pathname
}

const blobs = async (by = customer): Promise<string[]> => {
  const keys: string[] = []
  for await (const { key } of hydria.services.blobs.list(`${by.id}/original/`)) keys.push(key)
  return keys
}

describe('POST /images', () => {
  it('answers 201 with the resource of the documentation', async () => {
    const { status, headers, body } = await upload()
    expect(status).toBe(201)
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      mediaType: 'image/png',
      url: `${hydria.base}/images/${body.id}/file.png`,
      createdOn: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      expires: new Date(Date.parse(body.createdOn) + 8 * 3_600_000).toISOString(),
      imageInfo: INFO,
      modalitySession: null,
    })
    expect(headers.get('location')).toBe(`${hydria.base}/images/${body.id}`)
    expect(headers.get('content-type')).toMatch(/^application\/json/)
  })

  it('takes the parts in either order', async () => {
    const reversed = new FormData()
    reversed.append('imageMedia', pngBlob(), 'image.png')
    reversed.append('imageInfo', jsonBlob(INFO))
    expect((await upload(reversed)).status).toBe(201)
  })

  it('returns imageInfo as it was sent, with what it does not know', async () => {
    const sent = {
      width: 2400,
      lutInfo: { ...LUT, minimumGray: 3612, maximumGray: 418 },
      acquisitionInfo: { binning: 'Binned2x2', note: 'Zähne é' },
    }
    const { body } = await upload(form({ imageInfo: JSON.stringify(sent) }))
    expect(JSON.stringify(body.imageInfo)).toBe(JSON.stringify(sent))
  })

  it.each(['Unbinned', 'Binned2x2', 'Binned2X2'])('takes the binning %s', async binning => {
    const { status, body } = await upload(form({ imageInfo: jsonBlob({ ...INFO, acquisitionInfo: { binning } }) }))
    expect([status, body.imageInfo.acquisitionInfo.binning]).toEqual([201, binning])
  })

  it("takes what the vendor's .NET client sends: no file name, no quotes, ImageInfo with capitals", async () => {
    const info = {
      AcquisitionInfo: { Binning: 1 },
      LutInfo: Object.fromEntries(
        Object.entries(LUT).map(([name, value]) => [name[0]!.toUpperCase() + name.slice(1), value]),
      ),
    }
    const body = Buffer.concat([
      Buffer.from('--b\r\nContent-Type: image/png\r\nContent-Disposition: form-data; name=imageMedia\r\n\r\n'),
      RADIOGRAPH,
      Buffer.from(
        `\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=ImageInfo\r\n\r\n${JSON.stringify(info)}\r\n--b--\r\n`,
      ),
    ])
    const made = await customer.call('POST', '/images', {
      headers: { 'Content-Type': 'multipart/form-data; boundary="b"' },
      body,
    })
    expect([made.status, made.body.imageInfo]).toEqual([
      201,
      { acquisitionInfo: { binning: 'Binned2x2' }, lutInfo: LUT },
    ])
    const { bytes } = await bytesOf(hydria, customer, 'GET', made.body.url)
    expect(bytes.equals(RADIOGRAPH)).toBe(true)
  })

  it('makes the space dsio on first use, once, however many come at a time', async () => {
    const fresh = await hydria.customer()
    const made = await Promise.all([1, 2, 3].map(() => upload(form(), fresh)))
    const { body } = await fresh.call('GET', `${fresh.path}/spaces`)
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(body.member.filter((space: { name: string }) => space.name === 'dsio')).toHaveLength(1)
    expect(await blobs(fresh)).toHaveLength(1)
  })
})

describe('what is sent wrong is a 4xx that names it', () => {
  const lut = (change: object) => ({ imageInfo: jsonBlob({ ...INFO, lutInfo: { ...LUT, ...change } }) })
  const without = (name: string) => {
    const { [name as 'gamma']: _, ...rest } = LUT
    return { imageInfo: jsonBlob({ ...INFO, lutInfo: rest }) }
  }
  it.each<[string, Record<string, Blob | string | undefined>, number, string[]]>([
    ['no imageInfo', { imageInfo: undefined }, 400, ['imageInfo']],
    ['no imageMedia', { imageMedia: undefined }, 400, ['imageMedia']],
    ['neither', { imageInfo: undefined, imageMedia: undefined }, 400, ['imageInfo', 'imageMedia']],
    ['broken JSON', { imageInfo: '{"acquisitionInfo":' }, 400, ['imageInfo']],
    ['JSON that is no object', { imageInfo: '[1]' }, 400, ['imageInfo']],
    ['JSON that is nested too deep', { imageInfo: `{"a":${'['.repeat(99)}${']'.repeat(99)}}` }, 400, ['imageInfo']],
    ['JSON that is too long', { imageInfo: `{"a":"${'x'.repeat(70_000)}"}` }, 413, ['imageInfo']],
    ['a NUL in it', { imageInfo: '{"a":"\\u0000"}' }, 400, ['imageInfo']],
    ['an empty object', { imageInfo: '{}' }, 400, ['imageInfo.acquisitionInfo', 'imageInfo.lutInfo']],
    [
      'no binning',
      { imageInfo: jsonBlob({ ...INFO, acquisitionInfo: {} }) },
      400,
      ['imageInfo.acquisitionInfo.binning'],
    ],
    [
      'an unknown binning',
      { imageInfo: jsonBlob({ ...INFO, acquisitionInfo: { binning: 'Binned4x4' } }) },
      400,
      ['imageInfo.acquisitionInfo.binning'],
    ],
    ['no gamma', without('gamma'), 400, ['imageInfo.lutInfo.gamma']],
    ['a gamma of 0', lut({ gamma: 0 }), 400, ['imageInfo.lutInfo.gamma']],
    ['a gamma as text', lut({ gamma: '2.3' }), 400, ['imageInfo.lutInfo.gamma']],
    ['a slope that is too steep', lut({ slope: 1e9 }), 400, ['imageInfo.lutInfo.slope']],
    ['an offset that is no number', lut({ offset: null }), 400, ['imageInfo.lutInfo.offset']],
    ['grays that are no integer', lut({ totalGrays: 4095.5 }), 400, ['imageInfo.lutInfo.totalGrays']],
    ['more grays than 16 bits hold', lut({ totalGrays: 65537 }), 400, ['imageInfo.lutInfo.totalGrays']],
    ['a negative gray', lut({ minimumGray: -1 }), 400, ['imageInfo.lutInfo.minimumGray']],
    [
      'grays beyond totalGrays',
      lut({ minimumGray: 4096, maximumGray: 5000 }),
      400,
      ['imageInfo.lutInfo.minimumGray', 'imageInfo.lutInfo.maximumGray'],
    ],
    ['media of another type', { imageMedia: pngBlob(RADIOGRAPH, 'image/jpeg') }, 415, ['imageMedia']],
    ['DICOM', { imageMedia: pngBlob(RADIOGRAPH, 'application/dicom') }, 415, ['imageMedia']],
    [
      'DICOM that says it is a PNG',
      { imageMedia: pngBlob(Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), Buffer.alloc(500)])) },
      415,
      ['imageMedia'],
    ],
    ['media that is no image', { imageMedia: pngBlob(Buffer.from('hello')) }, 415, ['imageMedia']],
    ['empty media', { imageMedia: pngBlob(Buffer.alloc(0)) }, 415, ['imageMedia']],
    [
      'a PNG that ends too early',
      { imageMedia: pngBlob(RADIOGRAPH.subarray(0, RADIOGRAPH.length - 40)) },
      400,
      ['imageMedia'],
    ],
  ])('%s', async (_, parts, status, names) => {
    const before = await blobs()
    const answer = await upload(form(parts))
    expect([answer.status, answer.body.errors.map(({ property }: { property: string }) => property)]).toEqual([
      status,
      names,
    ])
    expect(await blobs()).toEqual(before)
  })

  it('the same part twice', async () => {
    const twice = form()
    twice.append('imageMedia', pngBlob(), 'again.png')
    expect((await upload(twice)).body.errors[0].property).toBe('imageMedia')
  })

  it.each<[string, string | undefined, Buffer, number]>([
    ['JSON in place of a form', 'application/json', Buffer.from('{}'), 415],
    ['a form without a boundary', 'multipart/form-data', Buffer.from('x'), 400],
    [
      'a form that breaks off',
      'multipart/form-data; boundary=b',
      Buffer.from('--b\r\nContent-Disposition: form-data; name="imageInfo"\r\n\r\n{'),
      400,
    ],
    ['an empty form', 'multipart/form-data; boundary=b', Buffer.from('--b--\r\n'), 400],
  ])('%s', async (_, type, body, status) => {
    const answer = await customer.call('POST', '/images', { headers: { 'Content-Type': type! }, body })
    expect(answer.status).toBe(status)
  })

  it('a client that goes away half-way leaves nothing', async () => {
    const before = await blobs()
    const sent = new Promise<void>(resolve => {
      const half = request(new URL('/images', hydria.base), {
        method: 'POST',
        headers: {
          Authorization: basic(customer.key, customer.secret),
          'Content-Type': 'multipart/form-data; boundary=b',
          'Content-Length': '100000',
        },
      })
      half.on('error', () => resolve())
      half.write('--b\r\nContent-Disposition: form-data; name="imageMedia"; filename="a.png"\r\n\r\nabc', () =>
        half.destroy(),
      )
    })
    await sent
    expect((await upload()).status).toBe(201)
    expect((await blobs()).length).toBe(Math.max(1, before.length))
  })
})

describe('GET and DELETE /images/{id}', () => {
  it('GET answers with what POST answered', async () => {
    const made = (await upload()).body
    const { status, headers, body } = await customer.call('GET', `/images/${made.id}`)
    expect([status, body]).toEqual([200, made])
    const again = await customer.call('GET', `/images/${made.id}`, {
      headers: { 'If-None-Match': headers.get('etag')! },
    })
    expect(again.status).toBe(304)
  })

  it('DELETE answers 204, and everything is gone', async () => {
    const fresh = await hydria.customer()
    const { id, url } = (await upload(form(), fresh)).body
    const image = await imageOf(id, fresh)
    const { status, text } = await fresh.call('DELETE', `/images/${id}`)
    expect([status, text]).toEqual([204, ''])
    for (const path of [`/images/${id}`, `/images/${id}/media`, url, image])
      expect([path, (await fresh.call('GET', path)).status]).toEqual([path, 404])
    expect((await fresh.call('DELETE', `/images/${id}`)).status).toBe(404)
    expect(await blobs(fresh)).toEqual([])
  })

  it('DELETE is in the audit trail with the image that goes, and what it was', async () => {
    const { id } = (await upload()).body
    const target = await imageOf(id)
    await customer.call('DELETE', `/images/${id}`)
    const [entry] = (await customer.call('GET', `${customer.path}/audit?orderBy=-id&pageSize=1`)).body.member
    expect(entry).toMatchObject({
      action: `${hydria.base}/vocab/dsio#ImageResource_delete`,
      target: hydria.base + target,
    })
    expect(entry.differences).toContainEqual({ property: 'mediaType', before: 'image/png' })
  })

  it('deleted by the DLCS API it is gone at once too, and in no trash', async () => {
    const fresh = await hydria.customer()
    const { id } = (await upload(form(), fresh)).body
    const image = await imageOf(id, fresh)
    expect((await fresh.call('DELETE', image)).status).toBe(204)
    expect((await fresh.call('GET', `/images/${id}`)).status).toBe(404)
    expect((await fresh.call('GET', `${fresh.path}/trash`)).body.totalItems).toBe(0)
    expect(await blobs(fresh)).toEqual([])
  })

  it("another customer's resource is a 404, whatever is asked of it", async () => {
    const { id } = (await upload()).body
    const other = await hydria.customer()
    const asked = [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/media'],
      ['GET', '/file.png'],
      ['POST', '/filters/unmap'],
    ].map(async ([method, rest]) => (await other.call(method!, `/images/${id}${rest}`)).status)
    expect(await Promise.all(asked)).toEqual([404, 404, 404, 404, 404])
    expect((await customer.call('GET', `/images/${id}`)).status).toBe(200)
  })

  it('an address that is not validly percent-encoded is a 400', async () => {
    expect((await customer.call('GET', '/images/%E0%A4%A')).status).toBe(400)
  })

  it.each(['nowhere', '%00', '..%2f..', '😀'])('an id that there is not, %s, is a 404', async id => {
    expect((await customer.call('GET', `/images/${id}`)).status).toBe(404)
  })

  it('without a key it is a 401, with a wrong one too, and the administrator has no images', async () => {
    const { id } = (await upload()).body
    expect((await hydria.anyone('GET', `/images/${id}`)).status).toBe(401)
    const wrong = await hydria.anyone('GET', `/images/${id}`, {
      headers: { Authorization: basic(customer.key, 'wrong') },
    })
    expect([wrong.status, wrong.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Basic/)])
    expect((await hydria.admin('GET', `/images/${id}`)).status).toBe(403)
  })

  it('other methods are a 405 with what there is', async () => {
    const { status, headers } = await customer.call('PUT', '/images/x', { body: {} })
    expect([status, headers.get('allow')]).toEqual([405, 'GET, DELETE, HEAD, OPTIONS'])
    expect((await customer.call('OPTIONS', '/images/modality')).headers.get('allow')).toBe('POST, OPTIONS')
  })
})

describe('in the DLCS API', () => {
  it('it is an Image, found by queries and zoomed by IIIF', async () => {
    const { id, expires } = (await upload()).body
    const image = await customer.call('GET', await imageOf(id))
    expect(image.body).toMatchObject({ id, width: 320, height: 64, mediaType: 'image/png', error: '', expires })
    const found = await customer.call('GET', `${image.body['@id'].replace(/\/[^/]+$/, '')}?id=${id}`)
    expect(found.body.totalItems).toBe(1)
    const info = await hydria.anyone('GET', image.body.infoJson)
    expect([info.status, info.body.width]).toEqual([200, 320])
  })

  it('IIIF shows it through its lookup table, and the same bytes with another table as another image', async () => {
    const grays = async (lut: Lut) => {
      const { id } = (await upload(form({ imageInfo: jsonBlob({ ...INFO, lutInfo: lut }) }))).body
      const { imageService } = (await customer.call('GET', await imageOf(id))).body
      const response = await fetch(`${imageService}/full/max/0/default.png`)
      const shown = sharp(Buffer.from(await response.arrayBuffer())).toColourspace('b-w')
      const table = eightBitTable(lutTable(lut))
      const data = await shown.raw().toBuffer()
      return GRAYS.reduce((sum, sample, at) => sum + Math.abs(table[sample]! - data[at]!), 0) / GRAYS.length
    }
    expect(await grays(LUT)).toBeLessThan(3)
    expect(await grays({ ...LUT, gamma: 1, minimumGray: 0, maximumGray: 4095 })).toBeLessThan(3)
  })

  it('one PATCH keeps it beyond its expiry, in both APIs', async () => {
    const { id } = (await upload()).body
    const { status } = await customer.call('PATCH', await imageOf(id), { body: { expires: null } })
    const kept = await customer.call('GET', `/images/${id}`)
    expect([status, kept.status, 'expires' in kept.body]).toEqual([200, 200, false])
  })

  it('what is kept there outlives the deletion of the resource', async () => {
    const { id } = (await upload()).body
    const image = await imageOf(id)
    await customer.call('PATCH', image, { body: { expires: null } })
    expect((await customer.call('DELETE', `/images/${id}`)).status).toBe(204)
    expect((await customer.call('GET', `/images/${id}`)).status).toBe(404)
    expect((await customer.call('GET', image)).status).toBe(200)
  })

  it('DELETE of the Image takes the resource with it', async () => {
    const { id } = (await upload()).body
    expect((await customer.call('DELETE', await imageOf(id))).status).toBe(204)
    expect((await customer.call('GET', `/images/${id}`)).status).toBe(404)
  })
})

it('its JSON is JSON-LD by the context that the Link header names', async () => {
  const { headers } = await upload()
  const context = /<([^>]+)>; rel="http:\/\/www\.w3\.org\/ns\/json-ld#context"/.exec(headers.get('link')!)![1]!
  const { status, body } = await hydria.anyone('GET', context)
  expect([status, body['@context'].imageInfo]).toEqual([200, 'vocab:imageInfo'])
})
