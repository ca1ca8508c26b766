import type { FieldError } from '#domain/shared/failure.ts'
import type { LogoType } from './shop.ts'

export interface Picture {
  readonly type: LogoType
  /** Pixels. */
  readonly width: number
  readonly height: number
}

/** Bytes: a first page on a slow network must not wait for it. */
export const largestLogo = 200 * 1024

/** What a picture may be in the place where it is shown. */
interface PictureBounds {
  readonly mostBytes: number
  readonly mostInWords: string
  /** Pixels. */
  readonly smallestSide: number
  readonly longestSide: number
}

const logoBounds = { mostBytes: largestLogo, mostInWords: '200 KB', smallestSide: 16, longestSide: 2048 }

/** What is wrong with a picture as a logo; null when it can be one. */
export const wrongLogo = (bytes: Uint8Array, picture: Picture | null) =>
  wrongPicture(bytes, picture, logoBounds)

/** What is wrong with a picture for its place; null when it can stand there. */
export function wrongPicture(
  bytes: Uint8Array,
  picture: Picture | null,
  { mostBytes, mostInWords, smallestSide, longestSide }: PictureBounds,
): FieldError | null {
  if (bytes.length > mostBytes) return { field: 'body', rule: `must be at most ${mostInWords}` }
  if (!picture) return { field: 'body', rule: 'must be a PNG, JPEG or WebP picture' }
  const sides = [picture.width, picture.height]
  const fits = sides.every((it) => it >= smallestSide && it <= longestSide)
  const rule = `must measure ${smallestSide} to ${longestSide} pixels on each side, not ${sides.join(' × ')}`
  return fits ? null : { field: 'body', rule }
}

/** What a picture is by its own bytes, whatever its name says; null when it is none that we know. */
export const readPicture = (bytes: Uint8Array): Picture | null =>
  readPng(bytes) ?? readWebp(bytes) ?? readJpeg(bytes)

const ascii = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to))

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** PNG (ISO/IEC 15948): the signature, then the header chunk with both sides. */
function readPng(bytes: Uint8Array): Picture | null {
  const isPng = bytes.length >= 24 && bytes[0] === 0x89 && ascii(bytes, 1, 8) === 'PNG\r\n\u001a\n'
  if (!isPng || ascii(bytes, 12, 16) !== 'IHDR') return null
  const view = viewOf(bytes)
  return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) }
}

/** WebP (RFC 9649): lossy, lossless or extended, each with its sides in a place of its own. */
function readWebp(bytes: Uint8Array): Picture | null {
  if (bytes.length < 30 || ascii(bytes, 0, 4) !== 'RIFF' || ascii(bytes, 8, 12) !== 'WEBP') return null
  const sides = webpSides(ascii(bytes, 12, 16), viewOf(bytes))
  return sides && { type: 'image/webp', ...sides }
}

function webpSides(chunk: string, view: DataView) {
  const fourteenBits = 0x3fff
  if (chunk === 'VP8 ')
    return { width: view.getUint16(26, true) & fourteenBits, height: view.getUint16(28, true) & fourteenBits }
  if (chunk === 'VP8L') {
    const bits = view.getUint32(21, true)
    return { width: (bits & fourteenBits) + 1, height: ((bits >>> 14) & fourteenBits) + 1 }
  }
  const threeBytes = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 0x1_00_00
  return chunk === 'VP8X' ? { width: threeBytes(24) + 1, height: threeBytes(27) + 1 } : null
}

/** JPEG (ITU-T T.81): segments until the first that begins a frame, which names both sides. */
function readJpeg(bytes: Uint8Array): Picture | null {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== 0xd8) return null
  const view = viewOf(bytes)
  for (let at = 2; at + 9 <= bytes.length && view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2))
    if (beginsFrame(view.getUint8(at + 1)))
      return { type: 'image/jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
  return null
}

/** SOF0 to SOF15, among which DHT, JPG and DAC are something else. */
const beginsFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
