// Radiographs for the tests of this dialect: a gradient, what is said of it, and the form that uploads it.
import { basic, type TestCustomer, type TestHydria } from '../../hydria.js'
import { grayPng } from '../../png16.js'

export const LUT = { gamma: 2.3, slope: 65535, offset: 0, totalGrays: 4096, minimumGray: 3085, maximumGray: 0 }
export const INFO = { acquisitionInfo: { binning: 'Binned2X2' }, lutInfo: LUT }
export const [WIDTH, HEIGHT] = [320, 64]

/** The sample at a place: every gray of the sensor somewhere. */
export const gray = (x: number, y: number): number => (x * 13 + y) % 4096
export const GRAYS = Array.from({ length: WIDTH * HEIGHT }, (_, at) => gray(at % WIDTH, Math.floor(at / WIDTH)))
export const RADIOGRAPH = grayPng(WIDTH, HEIGHT, gray)

export const pngBlob = (bytes: Buffer = RADIOGRAPH, type = 'image/png') => new Blob([new Uint8Array(bytes)], { type })
export const jsonBlob = (value: unknown) => new Blob([JSON.stringify(value)], { type: 'application/json' })

/** The form of an upload; parts given as undefined are left out. */
export function form(parts: Record<string, Blob | string | undefined> = {}): FormData {
  const data = new FormData()
  for (const [name, part] of Object.entries({ imageInfo: jsonBlob(INFO), imageMedia: pngBlob(), ...parts })) {
    if (part instanceof Blob) data.append(name, part, name === 'imageMedia' ? 'image.png' : undefined)
    else if (part !== undefined) data.append(name, part)
  }
  return data
}

/** A request whose answer is bytes. */
export async function bytesOf(
  { base }: TestHydria,
  { key, secret }: TestCustomer,
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: unknown } = {},
) {
  const response = await fetch(new URL(path, base), {
    method,
    headers: {
      Authorization: basic(key, secret),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  return { status: response.status, headers: response.headers, bytes, type: response.headers.get('content-type') }
}
