import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import { type FileSeen, headBytes } from '#domain/catalogue/file-kind.ts'

export type Uploads = ReturnType<typeof createUploads>

/** An upload as it stands: what its sender said of it, and how many of its bytes have come. */
export interface UploadSeen {
  readonly said: Readonly<Record<string, string | null>>
  readonly offset: number
  readonly sizeBytes: number
}

/** What its bytes on the disk are. */
interface Measured extends FileSeen {
  readonly sizeBytes: number
  readonly sha256: string
}

/** Beside what they become, so that a whole one need not be copied. */
const folderIn = (filesFolder: string) => join(filesFolder, 'uploads')

/** Files on their way here, in pieces and over interruptions (tus 1.0), until they are whole and taken into the shop. */
export function createUploads({ filesFolder, path }: { filesFolder: string; path: string }) {
  const folder = folderIn(filesFolder)
  let opened: ReturnType<typeof openFolder> | null = null
  /** Not before somebody uploads: an api that only reads its files may lack the right to write them. */
  const open = () =>
    (opened ??= openFolder(folder, path).catch((error: unknown) => {
      opened = null
      throw error
    }))
  return {
    /** One request of the protocol. */
    handle: async (request: Request) => (await open()).server.handleWeb(request),
    /** Null when there is none of this id. */
    find: async (id: string): Promise<UploadSeen | null> => {
      const { store } = await open()
      const upload = await store.getUpload(id).catch(() => null)
      return upload && { said: upload.metadata ?? {}, offset: upload.offset, sizeBytes: upload.size ?? 0 }
    },
    measure: (id: string) => measure(join(folder, id)),
    /** The bytes get their place among the shop's files; twice does no harm. */
    keep: (id: string, storedAs: string) => keep(join(folder, id), join(filesFolder, storedAs)),
    remove: (id: string) => removeUpload(folder, id),
  }
}

async function openFolder(folder: string, path: string) {
  await mkdir(folder, { recursive: true })
  const store = new FileStore({ directory: folder })
  // No pages but our own may upload, so that none is allowed by name.
  return { store, server: new Server({ path, datastore: store, relativeLocation: true, allowedOrigins: [] }) }
}

async function measure(path: string): Promise<Measured> {
  const hash = createHash('sha256')
  const text = createTextJudge()
  let head: Buffer = Buffer.alloc(0)
  let sizeBytes = 0
  const pieces: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 1024 * 1024 })
  for await (const piece of pieces) {
    if (head.length < headBytes) head = Buffer.concat([head, piece]).subarray(0, headBytes)
    sizeBytes += piece.length
    hash.update(piece)
    text.look(piece)
  }
  return { head, isText: text.end(), sizeBytes, sha256: hash.digest('hex') }
}

// oxlint-disable-next-line no-control-regex -- what text has none of
const control = /[\u0000-\u0008\u000e-\u001f\u007f]/

/** Whether all that it looks at is UTF-8 without control characters. */
function createTextJudge() {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let isText = true
  const decode = (piece?: Buffer): string | null => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode()
    } catch {
      return null
    }
  }
  const take = (text: string | null) => {
    isText = text !== null && !control.test(text)
  }
  return {
    look: (piece: Buffer) => {
      if (isText) take(decode(piece))
    },
    end: () => {
      if (isText) take(decode())
      return isText
    },
  }
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : null)

/** By a second name for the same bytes; copied where a disk knows no such thing, and then whole or not at all. */
async function keep(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return
    if (codeOf(error) === 'ENOENT') throw error
    const half = `${from}.copy`
    await copyFile(from, half)
    await rename(half, to)
  }
}

/** Its bytes and what was said of it; nothing when it is gone already. */
const removeUpload = async (folder: string, id: string) => {
  for (const name of [`${id}.json`, id, `${id}.copy`]) await rm(join(folder, name), { force: true })
}

const idleMs = 24 * 60 * 60 * 1000

/** Uploads that nobody has gone on with for a day. */
export async function removeIdleUploads(filesFolder: string, nowMs: number): Promise<void> {
  const folder = folderIn(filesFolder)
  const names = await readdir(folder).catch(() => [])
  for (const id of new Set(names.map((it) => it.replace(/\.\w+$/, '')))) {
    const found = await stat(join(folder, id)).catch(() => stat(join(folder, `${id}.json`)).catch(() => null))
    if (found && nowMs - found.mtimeMs > idleMs) await removeUpload(folder, id)
  }
}
