// Spaces: the roles that they give to their images must be there.
import type { SpaceRow } from '../store/index.js'
import type { Rule } from './call.js'
import { checkRoles } from './image-input.js'

export const spaceRule: Rule<SpaceRow> = {
  async write({ call, session, values }) {
    await checkRoles(session, Number(call.variables['customer']), values.default_roles, 'defaultRoles')
    return values
  },
}
