// How far a picture lies from where another one has it, in pixels.
interface Samples {
  data: Buffer
  width: number
  height: number
  channels: number
}

/** The offset along one side of a third of the pictures, by least squares over the slopes of the wanted one. */
function along(found: Samples, wanted: Samples, third: number, across: boolean): number {
  const { data, width, height, channels } = wanted
  const step = (across ? 1 : width) * channels
  const [from, to] = [Math.max(2, Math.floor((width * third) / 3)), Math.min(width - 2, (width * (third + 1)) / 3)]
  let [product, square] = [0, 0]
  for (let y = 2; y < height - 2; y++)
    for (let x = from; x < to; x++) {
      const at = (y * width + x) * channels
      const slope = (data[at + step]! - data[at - step]!) / 2
      product += (found.data[at]! - data[at]!) * slope
      square += slope * slope
    }
  // Where nothing changes, nothing can be seen to have moved.
  return square < 5000 ? 0 : Math.abs(product / square)
}

/** The largest offset in pixels, along either side, of the thirds of a picture: one of a wrong scale lies off at its ends. */
export function offset(found: Samples, wanted: Samples): number {
  expect([found.width, found.height]).toEqual([wanted.width, wanted.height])
  return Math.max(
    ...[0, 1, 2].flatMap(third => [along(found, wanted, third, true), along(found, wanted, third, false)]),
  )
}
