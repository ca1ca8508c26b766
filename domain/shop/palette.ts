type Rgb = readonly [number, number, number]

const white: Rgb = [255, 255, 255]
const black: Rgb = [0, 0, 0]
const ink: Rgb = [20, 24, 31]
const wash: Rgb = [245, 246, 248]
/** WCAG 2.2 AA for text. */
const readable = 4.5

function rgb(hex: string): Rgb {
  if (!/^#[0-9a-f]{6}$/i.test(hex)) throw new RangeError(`${hex} is not a colour such as #0b5fa5`)
  const value = Number.parseInt(hex.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

const hex = (colour: Rgb) =>
  `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`

const linear = (part: number) => {
  const share = part / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}

/** Relative luminance as WCAG 2.2 defines it. */
const luminance = ([red, green, blue]: Rgb) =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)

const contrast = (one: Rgb, other: Rgb) => {
  const [a, b] = [luminance(one) + 0.05, luminance(other) + 0.05]
  return Math.max(a, b) / Math.min(a, b)
}

/** From 1, no difference at all, to 21. */
export const contrastWithWhite = (colour: string) => contrast(rgb(colour), white)

const mix = (from: Rgb, to: Rgb, share: number): Rgb => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
]

/** The accent darkened as little as it takes to be read on every pale ground of the shop. */
function darkened(accent: Rgb, grounds: readonly Rgb[]): Rgb {
  for (let share = 0; share < 1; share += 0.04) {
    const colour = mix(accent, ink, share)
    if (grounds.every((ground) => contrast(colour, ground) >= readable)) return colour
  }
  return ink
}

export interface Palette {
  readonly accent: string
  /** Text on the accent. */
  readonly onAccent: string
  readonly accentHover: string
  /** The accent as text on white, on grey and on its own tint. */
  readonly accentInk: string
  readonly accentSoft: string
}

/** Whatever accent the owner chose, everything stays readable. */
export function palette(accent: string): Palette {
  const colour = rgb(accent)
  // White or black: on any colour one of the two is readable, which a softer dark would not be.
  const onAccent = contrast(colour, white) >= readable ? white : black
  const soft = mix(white, colour, 0.09)
  return {
    accent: hex(colour),
    onAccent: hex(onAccent),
    accentHover: hex(mix(colour, onAccent === white ? ink : white, 0.16)),
    accentInk: hex(darkened(colour, [white, wash, soft])),
    accentSoft: hex(soft),
  }
}
