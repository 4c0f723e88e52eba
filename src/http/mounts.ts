// Who answers an address: everything that the program answers on, in the order in which it is asked, by first segments of paths.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { pathOf } from './router.js'

/** A part of the program that answers addresses. */
export interface Mount {
  /** First segments of its addresses; '' is that of the root. Left out: whatever no other mount has. */
  segments?: readonly string[]
  /** Words that stand in its addresses where others have the name of a customer. */
  words?: readonly string[]
  /** Several slashes in its addresses are one: clients join the address of the entry point and `/queue`. */
  joined?: boolean
  /** Answers a request, or leaves it to the next mount of its first segment. */
  answer(request: IncomingMessage, response: ServerResponse, next: () => void): void
}

const firstSegment = (path: string): string => {
  const end = path.indexOf('/', 1)
  return end < 0 ? path.slice(1) : path.slice(1, end)
}

/** The mounts of a server. */
export interface Mounts {
  add(...mounts: Mount[]): void
  /** Words that name a part of the program, or stand for one, in lower case: customers must not have them as names. */
  words: ReadonlySet<string>
  /**
   * Gives each request to the mounts of its first segment, in the order in which they were added, and what none of them
   * answers to `otherwise`.
   */
  listener(otherwise: RequestListener): RequestListener
}

/** Takes the slashes that stand together in the path of a request as one. */
function joinSlashes(request: IncomingMessage, path: string): void {
  const question = request.url!.indexOf('?')
  request.url = path.replace(/\/{2,}/g, '/') + (question < 0 ? '' : request.url!.slice(question))
}

/** No mounts yet. */
export function openMounts(): Mounts {
  const bySegment = new Map<string, Mount[]>()
  const words = new Set<string>()
  const others: Mount[] = []
  return {
    words,
    add(...mounts) {
      for (const mount of mounts) {
        if (!mount.segments) others.push(mount)
        for (const segment of mount.segments ?? []) bySegment.set(segment, [...(bySegment.get(segment) ?? []), mount])
        for (const word of [...(mount.segments ?? []), ...(mount.words ?? [])]) words.add(word.toLowerCase())
      }
    },
    listener: otherwise => (request, response) => {
      const path = pathOf(request.url!)
      const asked = bySegment.get(firstSegment(path.replace(/^\/+/, '/'))) ?? others
      if (path.includes('//') && asked.some(({ joined }) => joined)) joinSlashes(request, path)
      const ask = (index: number): void => {
        const mount = asked[index]
        if (mount) mount.answer(request, response, () => ask(index + 1))
        else otherwise(request, response)
      }
      ask(0)
    },
  }
}
