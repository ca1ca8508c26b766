import type { Block } from './paper.ts'

/** Markdown as a paper says it: its headings and its words in their paragraphs, without the marks. */
export const fromMarkdown = (markdown: string): Block[] =>
  markdown.split('\n').flatMap((line): Block[] => {
    const heading = /^\s*#{1,6}\s+(.*)$/.exec(line)?.[1]
    if (heading !== undefined) return [{ kind: 'subheading', text: plain(heading) }]
    const text = plain(line.replace(/^\s*([-*_])(\s*\1){2,}\s*$/, '').replace(/^\s*[-*+]\s+/, '• '))
    return text.trim() === '' ? [] : [{ kind: 'text', text }]
  })

const plain = (line: string) =>
  line
    .replace(/^\s*>\s?/, '')
    .replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, '$1 ($2)')
    .replaceAll(/(\*\*|__|`)(.+?)\1/g, '$2')
    .replaceAll(/(?<![\p{L}\d])([*_])(?=\S)(.+?)(?<=\S)\1(?![\p{L}\d])/gu, '$2')
