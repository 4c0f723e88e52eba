// Deep zoom into the picture of a page, in place of the picture that is there without script.
import OpenSeadragon from 'openseadragon'

/** OpenSeadragon adds a style element, which the policy forbids, unless there is one: in no namespace of HTML it styles nothing. */
function keepFromAddingStyle(): void {
  const added = document.createElementNS('urn:none', 'style')
  added.setAttribute('data-openseadragon-mobile-css', 'true')
  document.head.append(added)
}

class DeepZoom extends HTMLElement {
  connectedCallback(): void {
    const picture = this.querySelector('img')
    const info = this.getAttribute('info')
    if (!picture || !info) return
    keepFromAddingStyle()
    const tools = this.querySelector<HTMLElement>('.zoom-tools')!
    tools.hidden = false
    const place = document.createElement('div')
    place.className = 'zoom'
    const [width, height] = ['width', 'height'].map(side => picture.getAttribute(side))
    place.style.aspectRatio = `${width} / ${height}`
    // It must have its size when the viewer is made.
    picture.hidden = true
    this.append(place)
    const viewer = OpenSeadragon({
      element: place,
      tileSources: [info],
      drawer: 'canvas',
      showNavigationControl: false,
      ajaxWithCredentials: true,
      animationTime: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 0.6,
      visibilityRatio: 0.5,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    })
    // The picture stays where the viewer cannot open it.
    viewer.addHandler('open-failed', () => {
      viewer.destroy()
      place.remove()
      picture.hidden = false
      tools.hidden = true
    })
    viewer.addHandler('open', () => {
      const canvas = place.querySelector<HTMLElement>('.openseadragon-canvas')
      canvas?.setAttribute('role', 'img')
      canvas?.setAttribute('aria-label', this.getAttribute('name') ?? '')
    })
    const acts: Record<string, () => void> = {
      in: () => viewer.viewport.zoomBy(1.6),
      out: () => viewer.viewport.zoomBy(1 / 1.6),
      home: () => viewer.viewport.goHome(),
      full: () => void (document.fullscreenElement ? document.exitFullscreen() : this.requestFullscreen()),
    }
    for (const button of tools.querySelectorAll<HTMLButtonElement>('[data-do]'))
      button.addEventListener('click', () => acts[button.dataset['do']!]?.())
  }
}

customElements.define('deep-zoom', DeepZoom)
