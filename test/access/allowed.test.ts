// What a principal may do, as a table: every access against every need, at and around its boundary.
import { type Access, grantOf, holds, isAllowed, type Principal, reaches } from '../../src/operations/index.js'
import { ACCESS, ROLES, type Role } from '../../src/vocabulary/index.js'

const ORDER: Access[] = ['none', 'read', 'write', 'admin', 'platform']

const principal = (access: Access, roles: Role[] = [], customer: number | null = 7): Principal => ({
  key: 'k',
  customer,
  access,
  roles,
})

it.each(
  ORDER.flatMap((has, index) =>
    ACCESS.map((needs): [Access, (typeof ACCESS)[number], boolean] => [
      has,
      needs,
      needs === 'public' || index >= ORDER.indexOf(needs as Access),
    ]),
  ),
)('a key with %s that needs %s: %s', (has, needs, allowed) => {
  expect(isAllowed(principal(has), { access: needs, roles: [] })).toBe(allowed)
})

it.each([
  ['public', true],
  ['read', false],
  ['write', false],
  ['admin', false],
  ['platform', false],
] as const)('nobody at what needs %s: %s', (access, allowed) => {
  expect(isAllowed(undefined, { access, roles: ['upload'] })).toBe(allowed)
})

it.each(ROLES.flatMap(has => ROLES.map(named => [has, named] as const)))(
  'the role %s where %s suffices',
  (has, named) => {
    for (const access of ['read', 'write', 'admin'] as const) {
      expect(isAllowed(principal('none', [has]), { access, roles: [named] })).toBe(has === named)
      expect(isAllowed(principal('none', [has]), { access, roles: [] })).toBe(false)
    }
  },
)

it.each([
  [principal('admin', [], 7), 7, true],
  [principal('admin', [], 8), 7, false],
  [principal('none', ['upload'], 7), 7, true],
  [principal('platform', [], null), 7, true],
  [principal('platform', [], 8), 7, true],
  [principal('admin', [], null), 7, false],
  [undefined, 7, false],
])('%j reaches customer %i: %s', (who, customer, within) => {
  expect(reaches(who, customer)).toBe(within)
})

it.each<[roles: string[], access: Access, narrow: Role[]]>([
  [['read'], 'read', []],
  [['write', 'read'], 'write', []],
  [['admin', 'upload'], 'admin', ['upload']],
  [['upload', 'sourceimages:read'], 'none', ['upload', 'sourceimages:read']],
  [[], 'none', []],
])("rokka's roles %j are the access %s and the roles %j", (roles, access, narrow) => {
  expect(grantOf(roles)).toEqual({ access, roles: narrow })
})

// Who -> what that holds, and what it does not.
it.each<[who: Partial<Principal>, held: string[], beyond: string[]]>([
  [{ access: 'none', roles: ['upload'] }, ['upload'], ['read', 'sourceimages:read', 'sourceimages:write']],
  [{ access: 'none', roles: ['sourceimages:write'] }, ['upload', 'sourceimages:read'], ['read', 'write']],
  [{ access: 'read' }, ['read', 'sourceimages:read', 'sourceimages:download:protected'], ['upload', 'write']],
  [{ access: 'write' }, ['read', 'upload', 'sourceimages:write'], ['sourceimages:unlock', 'admin']],
  [{ access: 'admin' }, ['admin', 'sourceimages:unlock', 'write'], []],
])('%j holds %j and not %j', (who, held, beyond) => {
  const grant = { ...principal('none'), ...who }
  for (const role of held) expect([role, holds(grant, grantOf([role]))]).toEqual([role, true])
  for (const role of beyond) expect([role, holds(grant, grantOf([role]))]).toEqual([role, false])
})
