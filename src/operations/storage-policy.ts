// The storage policy that new customers get stays.
import { conflict } from '../problem.js'
import type { Rule } from './call.js'

export const storagePolicyRule: Rule = {
  async remove({ before }) {
    if (before['id'] === 'default') throw conflict('The policy default is the one that new customers get; it stays.')
  },
}
