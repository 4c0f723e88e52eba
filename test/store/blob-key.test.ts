import fc from 'fast-check'
import {
  blobKey,
  checkKey,
  customerPrefix,
  encodeSegment,
  kindPrefix,
  variantPrefix,
} from '../../src/store/blobs/blob-key.js'

const hash = 'ab'.repeat(32)
const wrong = expect.objectContaining({ reason: 'key' })

describe('the key of a blob', () => {
  it('says customer, kind and hash, and the variant when there are several', () => {
    expect(blobKey(2, 'pyramid', hash)).toBe(`2/pyramid/${hash}`)
    expect(blobKey(2, 'thumbs', hash, '400')).toBe(`2/thumbs/${hash}-400`)
  })

  it('begins with the prefixes that list it', () => {
    const key = blobKey(2, 'thumbs', hash, '!200,200')
    for (const prefix of [customerPrefix(2), kindPrefix(2, 'thumbs'), variantPrefix(2, 'thumbs', hash)])
      expect(key.startsWith(prefix)).toBe(true)
  })

  it.each([
    [-1, 'original', hash],
    [1.5, 'original', hash],
    [2, '../3', hash],
    [2, 'Original', hash],
    [2, '', hash],
    [2, 'original', 'ab'],
    [2, 'original', hash.toUpperCase()],
    [2, 'original', `${hash}/x`],
  ])('is refused for customer %s, kind %j, hash %j', (customer, kind, sha256) => {
    expect(() => blobKey(customer, kind, sha256)).toThrow(wrong)
  })

  it('takes any text as a variant and stays a key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), variant => {
        checkKey(blobKey(2, 'thumbs', hash, variant))
      }),
    )
  })
})

describe('a segment made from text', () => {
  it.each([
    ['full-400', 'full-400'],
    ['../../etc/passwd', '_2e_2e_2f_2e_2e_2fetc_2fpasswd'],
    ['A_b', '_41_5fb'],
    ['é', '_c3_a9'],
  ])('%j is %s', (text, segment) => {
    expect(encodeSegment(text)).toBe(segment)
  })

  it('is of bounded length', () => {
    expect(encodeSegment('a'.repeat(100_000))).toMatch(/^__[0-9a-f]{64}$/)
  })

  it('differs where the texts differ', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
        expect(encodeSegment(one) === encodeSegment(other)).toBe(one === other)
      }),
    )
  })
})
