// The Vault, which the IIIF Manifest Editor stands on, in its present and its former package: stored manifests are loaded
// by their public address, edited in it, and written back as Presentation 3.
import { Vault as HelpersVault } from '@iiif/helpers/vault'
import * as helpersActions from '@iiif/helpers/vault/actions'
import { Vault } from '@iiif/vault'
import * as actions from '@iiif/vault/actions'

const VAULTS = [
  ['@iiif/helpers', HelpersVault, helpersActions],
  ['@iiif/vault', Vault, actions],
]

const PRESENTATION_3 = 'http://iiif.io/api/presentation/3/context.json'
const PROFILE = `application/ld+json;profile="${PRESENTATION_3}"`

/** A manifest with what editors know of: descriptions, links, ranges, services, a Choice, notes, other canvases. */
function manifestOf(slug, service, picture) {
  const at = path => `https://library.example/${slug}/${path}`
  const image = { id: picture, type: 'Image', format: 'image/jpeg', height: 150, width: 200 }
  const served = { ...image, service: [{ id: service, type: 'ImageService3', profile: 'level2' }] }
  const painted = (canvas, body) => ({
    ...{ id: at(`${canvas}/page`), type: 'AnnotationPage' },
    items: [{ id: at(`${canvas}/painting`), type: 'Annotation', motivation: 'painting', body, target: at(canvas) }],
  })
  const canvas = (name, body, more) => ({
    ...{ id: at(name), type: 'Canvas', label: { none: [name] }, height: 150, width: 200, ...more },
    items: [painted(name, body)],
  })
  const note = { id: at('note'), type: 'Annotation', motivation: 'commenting', target: `${at('c1')}#xywh=1,2,3,4` }
  return {
    ...{ '@context': PRESENTATION_3, type: 'Manifest', slug, behavior: ['paged', 'public-iiif'] },
    label: { en: ['Log book'], de: ['Logbuch'] },
    summary: { en: ['A year at sea'] },
    metadata: [{ label: { en: ['Author'] }, value: { none: ['J. Pilot', 'A. Mate'] } }],
    requiredStatement: { label: { en: ['Attribution'] }, value: { en: ['Harbour archive'] } },
    rights: 'http://creativecommons.org/publicdomain/zero/1.0/',
    navDate: '1881-01-01T00:00:00Z',
    viewingDirection: 'left-to-right',
    provider: [
      { id: at('archive'), type: 'Agent', label: { en: ['Archive'] }, homepage: [{ id: at('home'), type: 'Text' }] },
    ],
    homepage: [{ id: at('page'), type: 'Text', label: { en: ['Page'] }, format: 'text/html' }],
    seeAlso: [{ id: at('mets'), type: 'Dataset', format: 'text/xml', profile: at('profile') }],
    rendering: [{ id: at('pdf'), type: 'Text', label: { en: ['PDF'] }, format: 'application/pdf' }],
    partOf: [{ id: at('collection'), type: 'Collection' }],
    thumbnail: [served],
    start: { id: at('c2'), type: 'Canvas' },
    items: [
      canvas('c1', served, {
        annotations: [
          {
            id: at('notes'),
            type: 'AnnotationPage',
            items: [{ ...note, body: { type: 'TextualBody', value: 'Rain' } }],
          },
        ],
        placeholderCanvas: canvas('c1-before', image),
      }),
      canvas('c2', { type: 'Choice', items: [served, { ...image, id: `${picture}?x` }] }),
      canvas('c3', image, { behavior: ['non-paged'], duration: 3.5 }),
    ],
    structures: [
      {
        ...{ id: at('r1'), type: 'Range', label: { en: ['Summer'] } },
        items: [
          { id: at('c1'), type: 'Canvas' },
          { id: at('r2'), type: 'Range', label: { en: ['June'] }, items: [{ id: at('c2'), type: 'Canvas' }] },
        ],
      },
    ],
  }
}

const OLDER = {
  ...{ '@context': 'http://iiif.io/api/presentation/2/context.json', '@type': 'sc:Manifest' },
  ...{ '@id': 'https://library.example/older/manifest', label: 'Older', description: 'Of version 2' },
  sequences: [
    {
      '@type': 'sc:Sequence',
      canvases: ['1', '2'].map(name => ({
        ...{ '@id': `https://library.example/older/${name}`, '@type': 'sc:Canvas', label: name, height: 15, width: 20 },
        images: [
          {
            ...{ '@type': 'oa:Annotation', motivation: 'sc:painting', on: `https://library.example/older/${name}` },
            resource: { '@id': `https://library.example/older/${name}.jpg`, '@type': 'dctypes:Image' },
          },
        ],
      })),
    },
  ],
}

/** A document without what an editor has loaded of a page of annotations that the store keeps. */
const withReferences = (document, pages) =>
  JSON.parse(JSON.stringify(document), (_, value) =>
    value?.type === 'AnnotationPage' && value.id.startsWith(pages) && value.id.endsWith('/annotations')
      ? { id: value.id, type: value.type }
      : value,
  )

export async function drive({ base, customer, authorization, sample, picture }, step) {
  const send = async (method, url, body, headers = {}) => {
    const answer = await fetch(url, {
      method,
      headers: { Authorization: authorization, ...(body && { 'Content-Type': 'application/ld+json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, text, tag: answer.headers.get('etag'), body: text && JSON.parse(text) }
  }
  const api = `${customer}/iiif`
  const open = `${base}/iiif/${customer.split('/').at(-1)}`
  const { imageService } = (await send('GET', sample)).body
  const [image, , space] = new URL(sample).pathname.split('/').reverse()
  const document = async url => send('GET', url, undefined, { Accept: PROFILE })

  for (const [name, Vault, actions] of VAULTS) {
    const slug = `${name.replace(/\W+/g, '')}-${Date.now()}`
    /** A manifest as the Vault has it, with its entity tag, and how it is written back. */
    const loaded = async url => {
      const { tag, body } = await document(url)
      const vault = new Vault()
      const manifest = await vault.loadManifest(url, body)
      const sent = () => vault.toPresentation3({ id: manifest.id, type: 'Manifest' })
      const write = () => send('PUT', url, sent(), { 'If-Match': tag })
      return { vault, manifest, sent, write }
    }
    /** What the server has of a manifest, without its id. */
    const kept = async url => {
      const { id: _, ...others } = withReferences((await document(url)).body, `${open}/canvases/`)
      return others
    }
    /** Makes a manifest; what the Vault makes of it is kept as that sends it. */
    const keeps = async (assert, slug, make, change) => {
      const made = await make()
      assert.equal(made.status, 201, made.text)
      const { vault, manifest, sent, write } = await loaded(`${open}/${slug}`)
      await change(vault, manifest)
      const { id: _, ...meant } = withReferences(sent(), `${open}/canvases/`)
      const written = await write()
      assert.equal(written.status, 200, written.text)
      assert.deepEqual(await kept(`${open}/${slug}`), meant)
      return { stale: write, meant }
    }

    await step(`${name}: a stored manifest is fetched by its public address`, async assert => {
      const make = () => send('POST', api, manifestOf(slug, imageService, picture))
      const { meant } = await keeps(assert, slug, make, () => {})
      const manifest = await new Vault().loadManifest(`${open}/${slug}`)
      assert.deepEqual(
        manifest.items.map(({ id }) => id),
        meant.items.map(({ id }) => id),
      )
    })
    await step(`${name}: it is written back with a new canvas, and not over another state`, async assert => {
      const make = () => send('POST', api, manifestOf(`${slug}-edited`, imageService, picture))
      const { stale, meant } = await keeps(assert, `${slug}-edited`, make, (vault, { id, items }) =>
        edit(vault, actions, { id, items }, slug),
      )
      assert.deepEqual(
        meant.items.map(({ label }) => label.none[0]),
        ['new', 'c1', 'c2', 'c3'],
      )
      assert.equal((await stale()).status, 412)
    })
    await step(`${name}: it is written back at the address that never changes`, async assert => {
      const { member } = (await send('GET', `${api}/manifests?slug=${slug}`)).body
      const flat = await loaded(member[0]['@id'])
      await edit(flat.vault, actions, flat.manifest, slug)
      assert.equal((await flat.write()).status, 200)
      const { '@context': _, id: _id, behavior: _behavior, ...others } = await kept(`${open}/${slug}`)
      for (const [name, value] of Object.entries(others)) assert.deepEqual(value, flat.sent()[name])
      assert.equal((await flat.write()).status, 412)
    })
    await step(`${name}: canvases that are painted and annotated here stay so`, async assert => {
      const canvasId = `painted-${slug}`
      const asset = { id: decodeURIComponent(image), space: Number(space) }
      const painted = { type: 'Manifest', slug: canvasId, public: true, label: { en: ['Painted'] } }
      const notes = `${api}/canvases/${canvasId}/annotations`
      const make = async () => {
        const made = await send('POST', api, {
          ...painted,
          paintedResources: [{ asset, canvasPainting: { canvasId } }],
        })
        await send('POST', notes, { type: 'Annotation', motivation: 'commenting', bodyValue: 'Rain' })
        return made
      }
      await keeps(assert, canvasId, make, async (vault, manifest) => {
        const [page] = vault.get(manifest.items[0]).annotations
        await vault.load(page.id)
        await edit(vault, actions, manifest, canvasId)
      })
      assert.equal((await send('GET', notes)).body.totalItems, 1)
    })
    await step(`${name}: one of version 2 that was imported is edited`, async assert => {
      const body = { document: OLDER, slug: `older-${slug}`, public: true }
      const make = () => send('POST', `${api}/import`, body, { 'Content-Type': 'application/json' })
      await keeps(assert, `older-${slug}`, make, (vault, manifest) => edit(vault, actions, manifest, slug))
    })
  }
}

/** Another label, a new canvas before the others, and a note on that. */
async function edit(vault, actions, { id, items }, slug) {
  const at = name => `https://library.example/${slug}/${name}`
  const { addReference, modifyEntityField, reorderEntityField } = actions
  const manifest = { id, type: 'Manifest' }
  const canvas = { id: at('new'), type: 'Canvas', label: { none: ['new'] }, height: 10, width: 20 }
  const painting = { id: at('new/painting'), type: 'Annotation', motivation: 'painting', target: canvas.id }
  const body = { id: at('new.jpg'), type: 'Image', format: 'image/jpeg', height: 10, width: 20 }
  const page = { id: at('new/page'), type: 'AnnotationPage', items: [{ ...painting, body }] }
  await vault.load(canvas.id, { ...canvas, items: [page] })
  vault.dispatch(modifyEntityField({ ...manifest, key: 'label', value: { en: ['Edited'] } }))
  vault.dispatch(addReference({ ...manifest, key: 'items', reference: { id: canvas.id, type: 'Canvas' } }))
  vault.dispatch(reorderEntityField({ ...manifest, key: 'items', startIndex: items.length, endIndex: 0 }))
  const note = { id: at('new/note'), type: 'Annotation', motivation: 'commenting', target: `${canvas.id}#xywh=0,0,5,5` }
  const notes = { id: at('new/notes'), type: 'AnnotationPage' }
  await vault.load(notes.id, { ...notes, items: [{ ...note, body: { type: 'TextualBody', value: 'A storm' } }] })
  vault.dispatch(addReference({ id: canvas.id, type: 'Canvas', key: 'annotations', reference: notes }))
}
