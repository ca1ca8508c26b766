import type { Failure } from '#domain/shared/failure.ts'

export const catalogueFailures = {
  unknownProduct: (slug: string) => ({
    kind: 'not-found',
    code: 'PRODUCT_NOT_FOUND',
    message: `There is no product ${slug}.`,
  }),
  unknownFile: () => ({
    kind: 'not-found',
    code: 'FILE_NOT_FOUND',
    message: 'There is no such file of this product any more.',
  }),
  slugTaken: (slug: string) => ({
    kind: 'conflict',
    code: 'SLUG_TAKEN',
    field: 'slug',
    message: `Another product has the address ${slug}. Choose another one.`,
  }),
  tooManyFiles: (most: number) => ({
    kind: 'rejected',
    code: 'TOO_MANY_FILES',
    message: `A product has at most ${most} files. Remove one, or put several into a ZIP.`,
  }),
  fileNeeded: (why: string) => ({ kind: 'rejected', code: 'FILE_NEEDED', message: why }),
  sameVersion: () => ({
    kind: 'rejected',
    code: 'SAME_VERSION',
    message: 'This is, byte for byte, the version that is there already. Nothing was added.',
  }),
  sameFile: (title: string) => ({
    kind: 'rejected',
    code: 'SAME_FILE',
    message: `The product has this file already, byte for byte, as “${title}”. Nothing was added.`,
  }),
  tooFewDownloads: (why: string) => ({ kind: 'rejected', code: 'TOO_FEW_DOWNLOADS', message: why }),
  fileUnfit: (rule: string) => ({
    kind: 'invalid',
    code: 'FILE_UNFIT',
    field: 'file',
    message: `This file ${rule}.`,
  }),
  uploadUnknown: () => ({
    kind: 'not-found',
    code: 'UPLOAD_NOT_FOUND',
    message: 'There is no such upload. One that was left for a day is removed: choose the file again.',
  }),
  uploadUnfinished: (offset: number, size: number) => ({
    kind: 'conflict',
    code: 'UPLOAD_UNFINISHED',
    message: `Only ${offset} of ${size} bytes have arrived. Let the upload go on first.`,
  }),
  pieceTooLarge: (mostBytes: number) => ({
    kind: 'invalid',
    code: 'PIECE_TOO_LARGE',
    field: 'content-length',
    message: `A piece of an upload must say its length, of at most ${mostBytes} bytes.`,
  }),
  notNewest: () => ({
    kind: 'rejected',
    code: 'NOT_NEWEST',
    message: 'A newer version has come, or the file was removed: buyers would not get this one.',
  }),
  noSuchGrant: () => ({
    kind: 'rejected',
    code: 'NO_DOWNLOADS',
    message: 'This order does not give downloads of that product, or no longer.',
  }),
  uncapped: () => ({
    kind: 'rejected',
    code: 'DOWNLOADS_UNLIMITED',
    message: 'Its downloads are not limited, so there is nothing to add.',
  }),
} as const satisfies Record<string, (...args: never[]) => Failure>
