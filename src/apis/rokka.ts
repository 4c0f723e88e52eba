// rokka's API (rokka.io): organizations are customers, source images are Images.
import { RENDERING_STATUSES } from '../delivery/index.js'
import { type Fail, type Mount, routerMount } from '../http/index.js'
import type { Services } from '../operations/index.js'
import type { Vocabulary } from '../vocabulary/index.js'
import { handlers, rokkaRouter } from './rokka/index.js'

export const rokka = {
  name: 'rokka',
  handlers,
  answeredElsewhere: { 'rendering.get': RENDERING_STATUSES },
  mount: (services: Services, vocabulary: Vocabulary, fail: Fail): Mount => {
    const own = vocabulary.routes.map(({ template }) => template.text.split('/')[1]!).filter(name => name[0] !== '{')
    return routerMount([...new Set(own)], rokkaRouter(services, vocabulary, handlers), fail)
  },
}
