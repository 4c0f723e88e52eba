// The words of hydria:access and hydria:role: what an operation needs of a key, and the narrow roles that a key can have.

/** What an operation needs: nothing, or a key of at least this access. Each holds those before it. */
export const ACCESS = ['public', 'read', 'write', 'admin', 'platform'] as const
export type Access = (typeof ACCESS)[number]

/** Narrow roles: a key that has one may call the operations that name it, whatever its access. */
export const ROLES = [
  'upload',
  'sourceimages:read',
  'sourceimages:write',
  'sourceimages:unlock',
  'sourceimages:download:protected',
] as const
export type Role = (typeof ROLES)[number]
