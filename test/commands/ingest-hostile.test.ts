// A manifest at a hostile server: the command reads it whole, or says in a sentence why not.
import { readManifest } from '../../src/commands/ingest/manifest.js'
import { HOSTILE_KINDS, hostileAnswer, startHostile } from '../servers/hostile.js'

it('is read whole, or refused', async () => {
  const manifest = Buffer.from(JSON.stringify({ id: 'https://a.example/m', type: 'Manifest', items: [] }))
  const server = await startHostile(() => manifest)
  const surprises: string[] = []
  for (let number = 0; number < HOSTILE_KINDS; number++) {
    const { name, outcome } = hostileAnswer(number, manifest)
    const told = await readManifest(server.url(number)).then(
      () => (outcome === 'fails' ? 'read' : ''),
      ({ name, message }) => (name === 'Refusal' && outcome !== 'whole' ? '' : `${name}: ${message}`),
    )
    if (told) surprises.push(`${name}: ${told}`)
  }
  expect(surprises).toEqual([])
  await server.stop()
})
