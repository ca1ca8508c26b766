/** Markdown as people read it aloud: its words in their paragraphs, without the marks. */
export const plainText = (markdown: string) => markdown.split('\n').map(plainLine).join('\n')

const plainLine = (line: string) =>
  line
    .replace(/^\s*#{1,6}\s+/, '')
    .replace(/^\s*[-*+]\s+/, '• ')
    .replace(/^\s*>\s?/, '')
    .replace(/^\s*([-*_])(\s*\1){2,}\s*$/, '')
    .replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, '$1 ($2)')
    .replaceAll(/(\*\*|__|`)(.+?)\1/g, '$2')
    .replaceAll(/(?<![\p{L}\d])([*_])(?=\S)(.+?)(?<=\S)\1(?![\p{L}\d])/gu, '$2')
