/** Two digits of the state, the PAN (five letters, four digits, a letter), the registration's number, Z, a check digit. */
export const gstinPattern = '^[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]$'
