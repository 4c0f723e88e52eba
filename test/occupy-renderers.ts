// Takes the slots of renderings, so that a test decides when they run; the server under test runs in the same process.
import { RENDERING_SLOTS, rendering } from '../src/images/pixel-work.js'

/** Takes every slot, once those who have them are done, until `free` is called. */
export async function holdSlots(): Promise<{ free(): Promise<unknown> }> {
  let free = (): void => {}
  const freed = new Promise<void>(resolve => {
    free = resolve
  })
  const held: Promise<void>[] = []
  for (let slot = 0; slot < RENDERING_SLOTS; slot++)
    await new Promise<void>(begun => {
      const hold = (): Promise<void> => {
        begun()
        return freed
      }
      held.push(rendering(hold))
    })
  return {
    free: () => {
      free()
      return Promise.all(held)
    },
  }
}
