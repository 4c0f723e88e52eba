// The receiver of docs/webhooks.md, as it stands there: it believes what Hydria sends, and nobody else.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { sharedTestHydria } from '../hydria.js'

const PAGE = readFileSync(new URL('../../../docs/webhooks.md', import.meta.url), 'utf8')
const RECEIVER = /```js\n([\s\S]*?)```/.exec(PAGE)![1]!

it('the receiver of the page prints what it is told, and refuses what is not signed', async () => {
  const hydria = await sharedTestHydria()
  const customer = await hydria.customer()
  const body = { url: 'http://127.0.0.1:9/' }
  const hook = (await customer.call('POST', `${customer.path}/webhooks`, { body })).body
  const environment = { ...process.env, WEBHOOK_SECRET: hook.secret, PORT: '0' }
  const receiver = spawn(process.execPath, ['--input-type=module', '-e', RECEIVER], { env: environment })
  try {
    const lines = createInterface(receiver.stdout)[Symbol.asyncIterator]()
    const port = String((await lines.next()).value)
      .split(' ')
      .at(-1)
    const url = `http://127.0.0.1:${port}/`
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401)
    await customer.call('PATCH', hook['@id'], { body: { url } })
    await customer.call('POST', `${hook['@id']}/test`)
    expect((await lines.next()).value).toBe(`ping ${hook['@id']}`)
  } finally {
    receiver.kill()
    await once(receiver, 'exit')
    await customer.call('DELETE', hook['@id'])
  }
})
