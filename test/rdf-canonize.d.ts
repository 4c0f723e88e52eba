declare module 'rdf-canonize' {
  export function canonize(quads: object[], options: { algorithm: 'RDFC-1.0' }): Promise<string>
}
