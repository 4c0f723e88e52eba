// POST utils/{organization}/sign_url: signs an address with the organization's signing key.
import { readExpected } from '../../api/index.js'
import { signatureOf } from '../../delivery/index.js'
import { HttpProblem, invalid } from '../../problem.js'
import { rokka } from '../../store/index.js'
import { json, type RokkaHandler } from './rokka-call.js'

interface SignRequest {
  url: string
  round_date_up_to: number
  until: Date | null
}

const noSigningKey = (): HttpProblem =>
  new HttpProblem(
    501,
    'Not implemented',
    "The organization's signing key cannot be kept or read here: the operator has to see to CREDENTIALS_KEY.",
  )

/** POST utils/{organization}/sign_url. */
export const signUrl: RokkaHandler = {
  statuses: [200, 400, 501],
  async run(call, services) {
    const { url: address, round_date_up_to, until } = readExpected<SignRequest>(call)
    if (!URL.canParse(address)) throw invalid('url', 'must be a URL')
    const url = new URL(address)
    url.searchParams.delete('sig')
    url.searchParams.delete('sigopts')
    if (until) {
      const step = round_date_up_to * 1000
      const rounded = Math.ceil(until.getTime() / step) * step
      if (Math.abs(rounded) > 8.64e15) throw invalid('until', 'lies too far away')
      url.searchParams.set('sigopts', JSON.stringify({ until: new Date(rounded).toISOString() }))
    }
    const settings = await rokka.organizationSettings(services.store, call.organization.customer)
    const key = settings.signingKey()
    if (key === undefined) throw noSigningKey()
    url.searchParams.append('sig', signatureOf(url, key))
    return json(200, { signed_url: url.href })
  },
}
