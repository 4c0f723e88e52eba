// Parsing and resolving image requests, segment by segment, in both versions of the Image API.
import {
  canonicalPath,
  type Dimensions,
  offeredOf,
  parseRequest,
  resolvePlan,
  type SizeLimits,
  type Version,
} from '../../src/images/index.js'
import type { HttpProblem } from '../../src/problem.js'

const IMAGE = { width: 6000, height: 4000 }

const plan = (version: Version, path: string, image: Dimensions = IMAGE, limits: SizeLimits = {}) => {
  const [region, size, rotation, quality] = path.split('/') as [string, string, string, string]
  return resolvePlan(parseRequest(version, region, size, rotation, quality), image, limits)
}

const problem = (run: () => unknown): HttpProblem => {
  try {
    run()
  } catch (error) {
    return error as HttpProblem
  }
  throw new Error('It did not throw')
}

describe('The region', () => {
  it.each([
    ['full', 0, 0, 6000, 4000],
    ['square', 1000, 0, 4000, 4000],
    ['0,0,6000,4000', 0, 0, 6000, 4000],
    ['125,15,120,140', 125, 15, 120, 140],
    ['5900,3900,500,500', 5900, 3900, 100, 100],
    ['pct:0,0,100,100', 0, 0, 6000, 4000],
    ['pct:41.6,7.5,40,70', 2496, 300, 2400, 2800],
    ['pct:50,50,200,.001', 3000, 2000, 3000, 1],
    ['pct:99.999,0,1,1', 5999, 0, 1, 40],
  ])('%s is %i,%i,%i,%i', (region, x, y, width, height) => {
    expect(plan(3, `${region}/max/0/default.jpg`).region).toEqual({ x, y, width, height })
  })

  it.each([
    '',
    'Full',
    'all',
    '0,0,1',
    '0,0,1,1,1',
    '-1,0,10,10',
    '0,0,0,10',
    '0,0,10,0',
    '1.5,0,10,10',
    '6000,0,1,1',
    '0,4000,1,1',
    '9999999999,0,1,1',
    'pct:0,0,0,10',
    'pct:101,0,10,10',
    'pct:a,0,10,10',
    'pct:-1,0,1,1',
    'pct:1e3,0,1,1',
    ' 0,0,1,1',
    '0,0,1,1\n',
    '%30,0,1,1',
    'x'.repeat(10_000),
  ])('%j is a 400 that names it', region => {
    const found = problem(() => plan(3, `${region}/max/0/default.jpg`))
    expect(found).toMatchObject({ status: 400, errors: [{ property: 'region' }] })
    expect(found.detail.length).toBeLessThan(300)
  })
})

describe('The size', () => {
  it.each([
    [3, 'max', 6000, 4000],
    [3, '^max', 6000, 4000],
    [3, '600,', 600, 400],
    [3, ',600', 900, 600],
    [3, 'pct:50', 3000, 2000],
    [3, 'pct:0.01', 1, 1],
    [3, '100,100', 100, 100],
    [3, '!900,900', 900, 600],
    [3, '!9000,4000', 6000, 4000],
    [3, '!9000,9000', 6000, 4000],
    [3, '^9000,', 9000, 6000],
    [3, '^,600', 900, 600],
    [3, '^pct:150', 9000, 6000],
    [3, '^7000,100', 7000, 100],
    [3, '^!9000,9000', 9000, 6000],
    [2, 'full', 6000, 4000],
    [2, 'max', 6000, 4000],
    [2, '9000,', 9000, 6000],
    [2, 'pct:150', 9000, 6000],
    [2, '7000,100', 7000, 100],
    [2, '!9000,9000', 6000, 4000],
  ] as const)('of version %i, %s, is %i x %i', (version, size, width, height) => {
    expect(plan(version, `full/${size}/0/default.jpg`)).toMatchObject({ width, height })
  })

  it.each([
    [3, 'full'],
    [2, '^max'],
    [2, '^100,'],
    [3, ''],
    [3, ','],
    [3, '0,'],
    [3, ',0'],
    [3, '0,0'],
    [3, '!100,'],
    [3, '!,100'],
    [3, '!0,1'],
    [3, 'pct:0'],
    [3, 'pct:'],
    [3, 'pct:101'],
    [3, '6001,'],
    [3, ',4001'],
    [3, '6001,1'],
    [3, '-1,'],
    [3, '1.5,'],
    [3, '^'],
    [3, '^^max'],
    [3, '100'],
    [3, '1e2,'],
    [3, '99999999999,'],
    [3, '^999999999,'],
    [2, '999999999,999999999'],
    [3, '^20000,20000'],
    [2, 'pct:99999'],
    [2, ',65501'],
  ] as const)('of version %i, %j, is a 400 that names it', (version, size) => {
    const found = problem(() => plan(version, `full/${size}/0/default.jpg`))
    expect(found).toMatchObject({ status: 400, errors: [{ property: 'size' }] })
  })

  it.each([
    ['max', { maxWidth: 1000 }, 1000, 667],
    ['max', { maxWidth: 3000, maxHeight: 200 }, 300, 200],
    ['max', { maxArea: 240_000 }, 600, 400],
    ['^max', { maxWidth: 9000 }, 9000, 6000],
    ['^max', { maxWidth: 60_000 }, 12_247, 8165],
    ['!2000,2000', { maxWidth: 1000 }, 1000, 667],
    ['1000,', { maxWidth: 1000 }, 1000, 667],
  ])('%s under %j is %i x %i', (size, limits, width, height) => {
    expect(plan(3, `full/${size}/0/default.jpg`, IMAGE, limits)).toMatchObject({ width, height })
  })

  it.each([
    ['1001,', { maxWidth: 1000 }],
    [',1001', { maxWidth: 5000, maxHeight: 1000 }],
    ['601,', { maxArea: 240_000 }],
    ['pct:50', { maxWidth: 1000 }],
  ])('%s under %j is a 400', (size, limits) => {
    expect(problem(() => plan(3, `full/${size}/0/default.jpg`, IMAGE, limits))).toMatchObject({
      status: 400,
      errors: [{ property: 'size' }],
    })
  })

  it('never passes the largest side that a format can hold', () => {
    expect(plan(3, 'full/max/0/default.webp', { width: 30_000, height: 1000 })).toMatchObject({
      width: 16_383,
      height: 546,
    })
    expect(problem(() => plan(3, 'full/20000,/0/default.webp', { width: 30_000, height: 1000 })).status).toBe(400)
  })

  it('is at least one pixel each way', () => {
    expect(plan(3, 'full/1,/0/default.jpg', { width: 5000, height: 2 })).toMatchObject({ width: 1, height: 1 })
  })
})

describe('The rotation', () => {
  it.each([
    ['0', false, 0],
    ['90', false, 90],
    ['!0', true, 0],
    ['22.5', false, 22.5],
    ['.5', false, 0.5],
    ['360', false, 0],
    ['!270', true, 270],
  ])('%s mirrors: %s, and turns by %d degrees', (rotation, mirror, degrees) => {
    expect(plan(3, `full/max/${rotation}/default.jpg`)).toMatchObject({ mirror, degrees })
  })

  it.each(['', '-90', '361', '90!', '!', '!!90', 'left', '1e2', '0x10', 'NaN', '90.'])(
    '%j is a 400 that names it',
    rotation => {
      const found = problem(() => plan(3, `full/max/${rotation}/default.jpg`))
      expect(found).toMatchObject({ status: 400, errors: [{ property: 'rotation' }] })
    },
  )
})

describe('Quality and format', () => {
  it.each(['default', 'color', 'gray', 'bitonal'])('%s is a quality', quality => {
    expect(plan(3, `full/max/0/${quality}.jpg`).quality).toBe(quality)
  })
  it.each(['jpg', 'png', 'webp', 'avif', 'tif', 'gif'])('%s is a format', format => {
    expect(plan(3, `full/600,/0/default.${format}`).format).toBe(format)
  })
  it.each([
    ['grey.jpg', 'quality', 400],
    ['.jpg', 'quality', 400],
    ['native.jpg', 'quality', 400],
    ['default.jpeg', 'format', 400],
    ['default', 'format', 400],
    ['default.', 'format', 400],
    ['default.constructor', 'format', 400],
    ['default.JPG', 'format', 400],
    ['default.jp2', 'format', 501],
    ['default.pdf', 'format', 501],
  ])('%s has a %s at fault: %i', (last, property, status) => {
    expect(problem(() => plan(3, `full/max/0/${last}`))).toMatchObject({ status, errors: [{ property }] })
  })
})

describe('The canonical form', () => {
  it.each([
    ['full/max/0/default.jpg', 'full/full/0/default.jpg', 'full/max/0/default.jpg'],
    ['0,0,6000,4000/6000,/360/default.jpg', 'full/full/0/default.jpg', 'full/max/0/default.jpg'],
    [
      'pct:0,0,50,50/pct:10/!22.50/gray.png',
      '0,0,3000,2000/300,/!22.5/gray.png',
      '0,0,3000,2000/300,200/!22.5/gray.png',
    ],
    [
      'square/400,200/0/default.jpg',
      '1000,0,4000,4000/400,200/0/default.jpg',
      '1000,0,4000,4000/400,200/0/default.jpg',
    ],
    ['full/^9000,/0/default.jpg', 'full/9000,/0/default.jpg', 'full/^9000,6000/0/default.jpg'],
  ])('of %s is %s in version 2 and %s in version 3', (path, second, third) => {
    expect(canonicalPath(plan(3, path), 2, IMAGE)).toBe(second)
    expect(canonicalPath(plan(3, path), 3, IMAGE)).toBe(third)
  })

  it('says max and ^max where limits make the size', () => {
    const limits = { maxWidth: 3000 }
    expect(canonicalPath(plan(3, 'full/3000,/0/default.jpg', IMAGE, limits), 3, IMAGE)).toBe('full/max/0/default.jpg')
    const small = plan(3, '0,0,1000,1000/^3000,/0/default.jpg', IMAGE, limits)
    expect(canonicalPath(small, 3, IMAGE)).toBe('0,0,1000,1000/^max/0/default.jpg')
  })

  it('has the height where the width alone would ask for the size that is announced', () => {
    // At a quarter, 2049 x 5 is announced as 513 x 2; its own proportions make it 513 x 1.
    const image = { width: 2049, height: 5 }
    const offered = () => offeredOf(image, 512, {})
    const canonical = (size: string) =>
      canonicalPath(
        resolvePlan(parseRequest(2, 'full', size, '0', 'default.jpg'), image, {}, offered),
        2,
        image,
        offered,
      )
    expect([canonical('513,2'), canonical('513,1')]).toEqual(['full/513,/0/default.jpg', 'full/513,1/0/default.jpg'])
  })

  it.each([2, 3] as const)('of version %i asks for what it stands for', version => {
    for (const path of [
      'full/!333,777/5/color.png',
      'pct:3,3,33.3,33.3/pct:7.7/0/default.jpg',
      'square/max/!90/bitonal.gif',
    ]) {
      const first = plan(version, path)
      const again = plan(version, canonicalPath(first, version, IMAGE))
      expect(again).toEqual(first)
    }
  })
})
