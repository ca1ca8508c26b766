type Kind = 'png' | 'jpeg' | 'webp' | 'webp-lossless' | 'webp-extended'
interface Sides {
  readonly width: number
  readonly height: number
}

/** The beginning of a picture, as far as telling its kind and sides needs. */
export const aPicture = (kind: Kind, sides: Sides): Buffer => beginnings[kind](sides)

const riff = (chunk: string, rest: Buffer) =>
  Buffer.concat([
    Buffer.from('RIFF\0\0\0\0WEBP'),
    Buffer.from(chunk),
    Buffer.alloc(4),
    rest,
    Buffer.alloc(20),
  ])

const beginnings: Readonly<Record<Kind, (sides: Sides) => Buffer>> = {
  png: ({ width, height }) => {
    const header = Buffer.alloc(33)
    header.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])
    header.write('IHDR', 12)
    header.writeUInt32BE(width, 16)
    header.writeUInt32BE(height, 20)
    return header
  },
  jpeg: ({ width, height }) => {
    const frame = Buffer.alloc(20)
    frame.set([0xff, 0xc0, 0, 17, 8])
    frame.writeUInt16BE(height, 5)
    frame.writeUInt16BE(width, 7)
    return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0]), frame])
  },
  webp: ({ width, height }) => {
    const frame = Buffer.alloc(10)
    frame.writeUInt16LE(width, 6)
    frame.writeUInt16LE(height, 8)
    return riff('VP8 ', frame)
  },
  'webp-lossless': ({ width, height }) => {
    const frame = Buffer.alloc(5, 0x2f)
    frame.writeUInt32LE((width - 1) | ((height - 1) << 14), 1)
    return riff('VP8L', frame)
  },
  'webp-extended': ({ width, height }) => {
    const frame = Buffer.alloc(10)
    frame.writeUIntLE(width - 1, 4, 3)
    frame.writeUIntLE(height - 1, 7, 3)
    return riff('VP8X', frame)
  },
}
