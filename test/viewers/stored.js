// Manifests of the IIIF store that the viewers open, and how each is seen to be shown.

/** The image requests of an image. */
const image = id => url => url.includes(`/iiif-img/`) && url.includes(`/${id}/`)

const sound = url => url.includes('/iiif-av/')

/**
 * Stores the manifests of a customer whose images 1 and 2 and `film` are in space 1, and two that need a log-in in space
 * 2. Each has a name, its public address, what must be fetched of it, whether it must be played first, and which viewers
 * log in to see it. `near`: the base of the same server at the pages' own origin.
 */
export async function storeManifests(call, base, near, customer) {
  const store = async (slug, paintedResources, at = base) => {
    const body = { type: 'Manifest', label: { en: [slug] }, slug, public: true, paintedResources }
    await call('POST', `${at}/customers/${customer}/iiif/manifests`, body, 'application/ld+json')
    return `${at}/iiif/${customer}/${slug}`
  }
  const asset = (id, space = 1) => ({ id, space })
  const choice = (id, choiceOrder, name) => ({
    asset: asset(id),
    canvasPainting: { canvasId: 'choice', canvasOrder: 0, choiceOrder, label: { en: [name] } },
  })
  const painted = await store('painted', [{ asset: asset('1') }, { asset: asset('2') }])
  const alternatives = await store('choice', [choice('1', 1, 'Daylight'), choice('2', 2, 'Ultraviolet')])
  const film = await store('film', [{ asset: asset('film') }])
  const closed = [{ asset: asset('closed', 2) }, { asset: asset('too', 2) }]
  const elsewhere = await store('closed', closed)
  const here = await store('closed-here', closed, near)
  return [
    { name: 'painted resources', manifest: painted, isShown: image('1') },
    { name: 'a Choice', manifest: alternatives, isShown: image('1') },
    { name: 'a video', manifest: film, isShown: sound, plays: true },
    { name: 'closed images', manifest: elsewhere, isShown: image('closed'), logIn: ['Mirador 4'] },
    // It sends no cookies to another origin.
    {
      name: 'closed images of the same origin',
      manifest: here,
      isShown: image('closed'),
      logIn: ['Universal Viewer 4'],
    },
  ]
}
