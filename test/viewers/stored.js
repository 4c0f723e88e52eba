// Manifests of the IIIF store that the viewers open, and how each is seen to be shown.

/** The image requests of an image. */
const image = id => url => url.includes(`/iiif-img/`) && url.includes(`/${id}/`)

const sound = url => url.includes('/iiif-av/')

/**
 * Stores the manifests of a customer whose images 1 and 2 and `film` are in space 1. Each has a name, its public address,
 * what must be fetched of it, and whether it must be played first.
 */
export async function storeManifests(call, base, customer) {
  const store = async (slug, paintedResources) => {
    const body = { type: 'Manifest', label: { en: [slug] }, slug, public: true, paintedResources }
    await call('POST', `/customers/${customer}/iiif/manifests`, body, 'application/ld+json')
    return `${base}/iiif/${customer}/${slug}`
  }
  const asset = id => ({ id, space: 1 })
  const choice = (id, choiceOrder, name) => ({
    asset: asset(id),
    canvasPainting: { canvasId: 'choice', canvasOrder: 0, choiceOrder, label: { en: [name] } },
  })
  const painted = await store('painted', [{ asset: asset('1') }, { asset: asset('2') }])
  const alternatives = await store('choice', [choice('1', 1, 'Daylight'), choice('2', 2, 'Ultraviolet')])
  const film = await store('film', [{ asset: asset('film') }])
  return [
    { name: 'painted resources', manifest: painted, isShown: image('1') },
    { name: 'a Choice', manifest: alternatives, isShown: image('1') },
    { name: 'a video', manifest: film, isShown: sound, plays: true },
  ]
}
