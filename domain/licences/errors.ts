import type { Failure } from '#domain/shared/failure.ts'
import { isMistyped } from './key.ts'
import { faultsInWords, type PoolFault } from './pool.ts'

const places = (count: number) => (count === 1 ? '1 place' : `${count} places`)

export const licenceFailures = {
  unknownKey: (key: string) => ({
    kind: 'not-found',
    code: 'LICENCE_UNKNOWN',
    field: 'key',
    message: isMistyped(key)
      ? 'One character of this key is mistyped: its last one does not check the others. Compare it with your order’s page.'
      : 'There is no such licence key. Compare it with your order’s page.',
  }),
  revoked: () => ({
    kind: 'not-permitted',
    code: 'LICENCE_REVOKED',
    field: 'key',
    message: 'This licence key is not valid any more: it was revoked, as when the purchase was paid back.',
  }),
  limitReached: (activations: number, limit: number) => ({
    kind: 'conflict',
    code: 'LICENCE_LIMIT_REACHED',
    field: 'key',
    message: `This licence key is in use in ${places(activations)}, and ${limit} is its limit. Deactivate it in one of them first.`,
  }),
  notActivatedHere: () => ({
    kind: 'not-found',
    code: 'LICENCE_NOT_ACTIVATED_HERE',
    field: 'instance',
    message: 'This licence key was never activated at this instance.',
  }),
  unknownLicence: () => ({
    kind: 'not-found',
    code: 'LICENCE_NOT_FOUND',
    message: 'There is no such licence.',
  }),
  alreadyRevoked: () => ({
    kind: 'conflict',
    code: 'LICENCE_ALREADY_REVOKED',
    message: 'This licence key is revoked already. Nothing was done twice.',
  }),
  notRevoked: () => ({
    kind: 'conflict',
    code: 'LICENCE_NOT_REVOKED',
    message: 'This licence key is valid. Nothing was done twice.',
  }),
  accessEnded: () => ({
    kind: 'rejected',
    code: 'LICENCE_ACCESS_ENDED',
    message: 'The purchase was taken back, and the key with it: it is valid again only when the purchase is.',
  }),
  unknownActivation: () => ({
    kind: 'not-found',
    code: 'ACTIVATION_NOT_FOUND',
    message: 'This licence key is not in use there.',
  }),
  noPool: () => ({
    kind: 'not-found',
    code: 'LICENCE_POOL_NOT_FOUND',
    message: 'There is no product of this name that sells keys from a pool.',
  }),
  noKeys: () => ({
    kind: 'invalid',
    code: 'LICENCE_KEYS_MISSING',
    field: 'keys',
    message: 'Give at least one key, each on a line of its own.',
  }),
  keysNotAdded: (faults: readonly PoolFault[]) => ({
    kind: 'invalid',
    code: 'LICENCE_KEYS_NOT_ADDED',
    field: 'keys',
    message: `No key was added: ${faultsInWords(faults)}.`,
    errors: [{ field: 'keys', rule: faultsInWords(faults) }],
  }),
} as const satisfies Record<string, (...args: never[]) => Failure>
