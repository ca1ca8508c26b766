import { describe, expect, test } from 'vitest'
import { judgeFile, largestFile, wrongAnnouncement } from '#domain/catalogue/file-kind.ts'

const binary = (...parts: (string | number[])[]) => {
  const bytes = parts.flatMap((it) => (typeof it === 'string' ? [...Buffer.from(it, 'latin1')] : it))
  return { head: Uint8Array.from([...bytes, 0, 0xff]), isText: false }
}
const text = (words: string) => ({ head: Buffer.from(words), isText: true })
const zip = (name: string, content = '') => binary([0x50, 0x4b, 3, 4], '\0'.repeat(26), name, content)

describe('a file is judged by its content', () => {
  test.each([
    ['kit.zip', zip('kit/README.md'), 'application/zip'],
    ['book.epub', zip('mimetype', 'application/epub+zip'), 'application/epub+zip'],
    ['book.PDF', binary('%PDF-1.7\n%'), 'application/pdf'],
    ['plain.pdf', text('%PDF-1.4\n'), 'application/pdf'],
    ['a.png', binary([0x89], 'PNG\r\n\u001a\n'), 'image/png'],
    ['a.jpeg', binary([0xff, 0xd8, 0xff, 0xe0]), 'image/jpeg'],
    ['a.mp3', binary('ID3'), 'audio/mpeg'],
    ['b.mp3', binary([0xff, 0xfb, 0x90]), 'audio/mpeg'],
    ['a.mp4', binary([0, 0, 0, 0x20], 'ftypisom'), 'video/mp4'],
    ['a.m4a', binary([0, 0, 0, 0x20], 'ftypM4A '), 'audio/mp4'],
    ['a.csv', text('name,price\nkit,499'), 'text/plain'],
  ])('%s', (name, seen, type) => expect(judgeFile(seen, name)).toEqual({ type }))

  test.each([
    ['setup.zip', binary('MZ'), /not be a program/],
    ['run.txt', text('#!/bin/sh\n'), /not be a program/],
    ['app.zip', binary([0xcf, 0xfa, 0xed, 0xfe]), /not be a program/],
    ['page.txt', text('\n <!DOCTYPE html><script>'), /not be a web page/],
    ['picture.txt', text('\ufeff<svg onload="x">'), /not be a web page/],
    ['a.pdf', zip('kit/README.md'), /must end in \.zip: by its content it is a ZIP/],
    ['a.zip', text('words'), /must end in \.txt, \.md or \.csv/],
    ['a.mp4', binary([0, 0, 0, 0x20], 'ftypheic'), /must be a ZIP, PDF/],
    ['a.zip', binary([1, 2, 3]), /must be a ZIP, PDF/],
  ])('%s is refused for what is in it', (name, seen, rule) => {
    expect(judgeFile(seen, name)).toEqual({ rule: expect.stringMatching(rule) })
  })
})

describe('before a byte has come', () => {
  test('its name and size are judged', () => {
    expect(wrongAnnouncement('kit.zip', largestFile)).toBeNull()
    expect(wrongAnnouncement('kit.zip', 3 * 1024 ** 3)).toEqual({
      field: 'size',
      rule: 'must be at most 2 GB',
    })
    expect(wrongAnnouncement('kit.zip', 0)?.field).toBe('size')
  })

  test.each([
    '',
    '../kit.zip',
    'a/b.zip',
    '.zip',
    'kit',
    'kit.exe',
    'a\u0000.zip',
    'kit.zip ',
    `${'x'.repeat(120)}.zip`,
  ])('it cannot be called %j', (name) => expect(wrongAnnouncement(name, 1)?.field).toBe('file_name'))
})
