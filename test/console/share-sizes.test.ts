// The sizes in which a picture is offered: none that the server or the picture's own limit refuses.
import { sharePicture } from '../../src/console/share.js'
import { ANYONE } from '../../src/console/visitor.js'

const service = 'https://images.example/iiif-img/1/1/a'

/** Widths in which a picture of 4000 x 2000 pixels is offered to be saved, and in `srcset`. */
function offered(picture: object, maxWidth: number) {
  const document = {
    id: 'a',
    imageService: service,
    infoJson: `${service}/info.json`,
    width: 4000,
    height: 2000,
    ...picture,
  }
  const { text } = sharePicture({ document, base: 'https://images.example', maxWidth, visitor: ANYONE } as never) as {
    text: string
  }
  const widths = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, width]) => Number(width))
  return [widths(/full\/(\d+),\/0\/default\.jpg" download/g), widths(/(\d+)w[,&"]/g)]
}

it.each([
  ['without a limit', {}, 0, [800, 1600, 3000], [320, 640, 960, 1280, 1920, 2560, 4000]],
  ["within the server's", {}, 1000, [800], [320, 640, 960, 1000]],
  ["within the picture's own", { maxWidth: 900 }, 1000, [800], [320, 640, 900]],
  ['along its height too', { width: 2000, height: 4000 }, 1000, [], [320, 500]],
  ['to those with a role alone', { roles: ['https://images.example/roles/a'] }, 1000, [800], []],
])('are offered %s', (_, picture, maxWidth, saved, srcset) => {
  expect(offered(picture, maxWidth)).toEqual([saved, srcset])
})
