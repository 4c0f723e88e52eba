// The script of the pages of manifests: opens the pictures of a canvas in OpenSeadragon, where they are on it.

export const PAGE_SCRIPT = `'use strict';
(() => {
  const place = document.getElementById('viewer');
  if (!place || !window.OpenSeadragon) return;
  const { width, height, images, region, marks } = JSON.parse(place.dataset.shown);
  place.textContent = '';
  // OpenSeadragon adds a style element, which the policy does not allow, unless one is there: ours has its rule.
  // In no namespace of HTML, it is an element of the name and styles nothing.
  const added = document.createElementNS('urn:none', 'style');
  added.setAttribute('data-openseadragon-mobile-css', 'true');
  document.head.append(added);
  const across = width || 1;
  const rectangle = ([x, y, w, h]) => new OpenSeadragon.Rect(x / across, y / across, w / across, h / across);
  const viewer = OpenSeadragon({
    element: place,
    drawer: 'canvas',
    showNavigationControl: false,
    animationTime: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 0.6,
    visibilityRatio: 0.5,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
  });
  const items = [];
  const show = choice => {
    for (const { item, image } of items) if (image.choice >= 0) item.setOpacity(image.choice === choice ? 1 : 0);
    for (const button of document.querySelectorAll('[data-choice]')) button.setAttribute('aria-pressed', String(button.dataset.choice === String(choice)));
  };
  let chosen = 0;
  let waiting = images.length;
  const opened = () => {
    if (--waiting > 0) return;
    for (const mark of marks) {
      const element = document.createElement('div');
      element.className = 'mark';
      viewer.addOverlay({ element, location: rectangle(mark) });
    }
    // A word is shown among those around it.
    const around = ([x, y, w, h]) => [x - 4 * h, y - 4 * h, w + 8 * h, 9 * h];
    const isMark = region && marks.some(mark => mark.join() === region.join());
    if (region) viewer.viewport.fitBounds(rectangle(isMark ? around(region) : region), true);
    else viewer.viewport.goHome(true);
  };
  images.forEach((image, index) => {
    const [x, y, w] = image.region || [0, 0, across];
    viewer.addTiledImage({
      tileSource: image.info || { type: 'image', url: image.url, crossOriginPolicy: false },
      index,
      x: x / across,
      y: y / across,
      width: w / across,
      opacity: image.choice > chosen ? 0 : 1,
      success: ({ item }) => { items.push({ item, image }); show(chosen); opened(); },
      error: () => { document.getElementById('failed').hidden = false; opened(); },
    });
  });
  const acts = {
    in: () => viewer.viewport.zoomBy(1.6),
    out: () => viewer.viewport.zoomBy(1 / 1.6),
    home: () => viewer.viewport.goHome(),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : place.requestFullscreen()),
  };
  for (const button of document.querySelectorAll('[data-do]')) button.addEventListener('click', () => acts[button.dataset.do]());
  for (const button of document.querySelectorAll('[data-choice]'))
    button.addEventListener('click', () => { chosen = Number(button.dataset.choice); show(chosen); });
})();
`
