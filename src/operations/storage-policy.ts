// The storage policy that new customers get stays.
import { conflict } from '../problem.js'
import type { StoragePolicyRow } from '../store/index.js'
import type { Rule } from './call.js'

export const storagePolicyRule: Rule<StoragePolicyRow> = {
  async remove({ before }) {
    if (before.id === 'default') throw conflict('The policy default is the one that new customers get; it stays.')
  },
}
