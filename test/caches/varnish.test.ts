// Varnish with the configuration of docs/cdn.md: it keeps what is public, and drops what is closed when it is told.
import { startTestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'
import { freePort } from '../processes.js'
import { startVarnish } from '../servers/varnish.js'

it('drops a picture that is closed', async () => {
  const port = await freePort()
  const settings = { PURGE_URL: `http://127.0.0.1:${port}/`, PURGE_STYLE: 'xkey', ALLOWED_HOSTS: `127.0.0.1:${port}` }
  const hydria = await startTestHydria(settings)
  const varnish = await startVarnish(port, hydria.port)
  try {
    const customer = await hydria.customer()
    await customer.call('POST', `${customer.path}/roles`, { body: { name: 'clerk' } })
    const { images } = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'a' } })).body
    const headers = { 'Content-Type': 'image/png' }
    await customer.call('PUT', `${images}/kept`, { headers, body: plainPicture('chelsea.png') })
    const look = async () => {
      const address = `${varnish.base}/thumbs/${customer.id}/1/kept/full/!200,200/0/default.jpg`
      const answer = await fetch(address)
      await answer.arrayBuffer()
      // Two numbers: the request, and the one that it was fetched for.
      return { status: answer.status, isHit: answer.headers.get('x-varnish')!.includes(' ') }
    }
    const until = async (holds: (seen: { status: number; isHit: boolean }) => boolean) => {
      for (let looks = 0; looks < 1000; looks++) {
        const seen = await look()
        if (holds(seen)) return seen
        await new Promise(resolve => setTimeout(resolve, 10))
      }
      throw new Error('it does not get there')
    }
    expect(await until(({ isHit }) => isHit)).toEqual({ status: 200, isHit: true })
    await customer.call('PATCH', `${images}/kept`, { body: { roles: ['clerk'], maxUnauthorised: 0 } })
    await until(({ status }) => status === 401)
  } finally {
    await varnish.stop()
    await hydria.stop()
  }
})
