import { html, type Html } from './html.ts'

const drawings = {
  good: html`<path d="m5 12.500 4.500 4.500L19 7.500" />`,
  bad: html`<path d="M12 5v8.500m0 5h.01" />`,
  waiting: html`<path d="M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16m0 3.500V12l3 2" />`,
  busy: html`<path class="spin" d="M12 4a8 8 0 1 0 8 8" />`,
  over: html`<path d="M7 12h10" />`,
  back: html`<path d="M9 14 5 10l4-4M5 10h9a5 5 0 0 1 0 10h-2" />`,
  mail: html`<path d="M4 6.500h16v11H4zm0 .5 8 6 8-6" />`,
} as const satisfies Record<string, Html>

const tones = {
  good: 'good',
  bad: 'bad',
  waiting: 'waiting',
  busy: 'waiting',
  over: '',
  back: '',
  mail: 'waiting',
} as const satisfies Record<keyof typeof drawings, string>

export type Sign = keyof typeof drawings

/** The round mark above a heading; it repeats what the heading says, so it is hidden from screen readers. */
export const sign = (name: Sign) =>
  html`<div class="sign ${tones[name]}" aria-hidden="true">
    <svg viewBox="0 0 24 24">${drawings[name]}</svg>
  </div>`
