// What is made once for each object, and goes with it: the memories of a server beside its store.

/** Gives what `make` makes of an object when it is first asked for, and the same from then on. */
export function perObject<K extends object, T>(make: (object: K) => T): (object: K) => T {
  const made = new WeakMap<K, T>()
  return object => {
    if (!made.has(object)) made.set(object, make(object))
    return made.get(object)!
  }
}
