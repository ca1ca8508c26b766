import type { FieldError } from '#domain/shared/failure.ts'

/** What the shop sells as files, by media type, each with the endings its name may have. */
const kinds = {
  'application/zip': ['zip'],
  'application/pdf': ['pdf'],
  'application/epub+zip': ['epub'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'audio/mpeg': ['mp3'],
  'audio/mp4': ['m4a', 'mp4'],
  'video/mp4': ['mp4', 'm4v'],
  'text/plain': ['txt', 'md', 'csv'],
} as const satisfies Record<string, readonly string[]>
type FileType = keyof typeof kinds

export const fileEndings: readonly string[] = [...new Set(Object.values(kinds).flat())]

/** Bytes. */
export const largestFile = 2 * 1024 ** 3
/** Of one product, those that new buyers do not get left out. */
export const mostFiles = 50

/** How much of a file's beginning tells its kind. */
export const headBytes = 1024

export const endingOf = (fileName: string) => /\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? ''

/** What is wrong with a file before a byte of it was seen; null when it may come. */
export function wrongAnnouncement(fileName: string, sizeBytes: number): FieldError | null {
  const rule = wrongName(fileName)
  if (rule) return { field: 'file_name', rule }
  if (sizeBytes < 1) return { field: 'size', rule: 'must be more than nothing: this file is empty' }
  return sizeBytes > largestFile ? { field: 'size', rule: 'must be at most 2 GB' } : null
}

function wrongName(name: string): string | null {
  const isPlain = /^[^\p{C}/\\:*?"<>|]{1,120}$/u.test(name) && !/^[. ]|[. ]$/.test(name)
  if (!isPlain)
    return String.raw`must be a file name of at most 120 characters without / \ : * ? " < > |, such as guide.pdf`
  return fileEndings.includes(endingOf(name)) ? null : `must end in ${asChoice(fileEndings)}`
}

const asChoice = (endings: readonly string[]) => {
  const dotted = endings.map((it) => `.${it}`)
  return dotted.length > 1 ? `${dotted.slice(0, -1).join(', ')} or ${dotted.at(-1) ?? ''}` : dotted.join('')
}

/** What a file is by its own bytes: `isText` says whether all of it is UTF-8 without control characters. */
export interface FileSeen {
  readonly head: Uint8Array
  readonly isText: boolean
}

/** The media type of a file of this name; else the rule that it breaks. */
export function judgeFile(
  seen: FileSeen,
  fileName: string,
): { readonly type: FileType } | { readonly rule: string } {
  if (isProgram(seen)) return { rule: 'must not be a program: those who download it could run it' }
  const type = typeOf(seen)
  if (type === 'html')
    return { rule: 'must not be a web page: it could act in the name of the shop. Put it in a ZIP' }
  if (type === null) return { rule: 'must be a ZIP, PDF, EPUB, PNG, JPEG, MP3, MP4 or plain text' }
  const endings: readonly string[] = kinds[type]
  if (endings.includes(endingOf(fileName))) return { type }
  return { rule: `must end in ${asChoice(endings)}: by its content it is ${inWords[type]}` }
}

const inWords: Readonly<Record<FileType, string>> = {
  'application/zip': 'a ZIP',
  'application/pdf': 'a PDF',
  'application/epub+zip': 'an EPUB',
  'image/png': 'a PNG picture',
  'image/jpeg': 'a JPEG picture',
  'audio/mpeg': 'an MP3',
  'audio/mp4': 'MP4 sound',
  'video/mp4': 'an MP4 film',
  'text/plain': 'plain text',
}

const ascii = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to))
const begins = (bytes: Uint8Array, ...first: readonly number[]) =>
  first.every((it, index) => bytes[index] === it)

/** Windows, Linux, macOS (four orders of bytes, and those of several processors), Java, Android, WebAssembly, scripts. */
const isProgram = ({ head, isText }: FileSeen) =>
  isText
    ? ascii(head, 0, 2) === '#!'
    : ['MZ', '\u007fELF', '#!', 'dex\n', '\0asm'].some((it) => ascii(head, 0, it.length) === it) ||
      isMachOrJava(head)

const isMachOrJava = (head: Uint8Array) =>
  begins(head, 0xfe, 0xed, 0xfa) ||
  begins(head, 0xce, 0xfa, 0xed, 0xfe) ||
  begins(head, 0xcf, 0xfa, 0xed, 0xfe) ||
  begins(head, 0xca, 0xfe, 0xba, 0xbe)

function typeOf({ head, isText }: FileSeen): FileType | 'html' | null {
  if (startsLikePdf(head)) return 'application/pdf'
  if (isText) return isHtml(head) ? 'html' : 'text/plain'
  return typeOfArchive(head) ?? typeOfMedium(head)
}

function typeOfArchive(head: Uint8Array): FileType | null {
  if (!begins(head, 0x50, 0x4b, 0x03, 0x04)) return null
  return isEpub(head) ? 'application/epub+zip' : 'application/zip'
}

function typeOfMedium(head: Uint8Array): FileType | null {
  if (begins(head, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png'
  if (begins(head, 0xff, 0xd8, 0xff)) return 'image/jpeg'
  if (ascii(head, 0, 3) === 'ID3' || isLayerThree(head)) return 'audio/mpeg'
  return ascii(head, 4, 8) === 'ftyp' ? filmOf(ascii(head, 8, 12)) : null
}

const startsLikePdf = (head: Uint8Array) => ascii(head, 0, 5) === '%PDF-'

/** The first entry of an EPUB is its type, uncompressed (EPUB 3.3, 4.2.6.2). */
const isEpub = (head: Uint8Array) =>
  ascii(head, 30, 38) === 'mimetype' && ascii(head, 38, 90).includes('application/epub+zip')

/** A frame of MPEG 1, 2 or 2.5, layer III (ISO/IEC 11172-3). */
const isLayerThree = (head: Uint8Array) => head[0] === 0xff && ((head[1] ?? 0) & 0xe6) === 0xe2

/** By its major brand (ISO/IEC 14496-12); others are pictures or what browsers do not play. */
function filmOf(brand: string): FileType | null {
  if (brand === 'M4A ' || brand === 'M4B ') return 'audio/mp4'
  return /^(?:iso[m2-9]|mp4[12]|avc1|M4V |MSNV|dash)$/.test(brand) ? 'video/mp4' : null
}

const isHtml = (head: Uint8Array) =>
  /^[^\x21-\x7e]*<(?:!--|\?xml|!doctype|(?:html|head|body|script|svg|iframe|style|title|meta)\b)/i.test(
    ascii(head, 0, headBytes),
  )
