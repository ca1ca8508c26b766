/** Two digits of the state, the PAN (five letters, four digits, a letter), the registration's number, Z, a check digit. */
export const gstinPattern = '^[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]$'

const symbols = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/**
 * A GSTIN without a slip of the pen: of the right form, its last character checking the others. The check is Luhn's
 * (ISO/IEC 7812-1, annex B) over the 36 symbols 0-9A-Z, weights 1 and 2 in turn from the left, as the GST Network issues it.
 */
export function isGstin(text: string): boolean {
  if (!new RegExp(gstinPattern).test(text)) return false
  const sum = Array.from(text.slice(0, -1))
    .map((symbol, index) => symbols.indexOf(symbol) * ((index % 2) + 1))
    .reduce((total, product) => total + Math.floor(product / 36) + (product % 36), 0)
  return symbols[(36 - (sum % 36)) % 36] === text.at(-1)
}

/** The first two digits by the state that gives them out; 25 and 28 are those of states that were merged and divided. */
const stateNumbers: Readonly<Record<string, readonly string[]>> = {
  JK: ['01'],
  HP: ['02'],
  PB: ['03'],
  CH: ['04'],
  UK: ['05'],
  HR: ['06'],
  DL: ['07'],
  RJ: ['08'],
  UP: ['09'],
  BR: ['10'],
  SK: ['11'],
  AR: ['12'],
  NL: ['13'],
  MN: ['14'],
  MZ: ['15'],
  TR: ['16'],
  ML: ['17'],
  AS: ['18'],
  WB: ['19'],
  JH: ['20'],
  OD: ['21'],
  CG: ['22'],
  MP: ['23'],
  GJ: ['24'],
  DH: ['26', '25'],
  MH: ['27'],
  KA: ['29'],
  GA: ['30'],
  LD: ['31'],
  KL: ['32'],
  TN: ['33'],
  PY: ['34'],
  AN: ['35'],
  TS: ['36'],
  AP: ['37', '28'],
  LA: ['38'],
}

/** The digits with which a GSTIN of this state (by its code) may begin. */
export const gstinPrefixes = (state: string): readonly string[] => stateNumbers[state] ?? []
