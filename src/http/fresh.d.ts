// The types of the package `fresh`: whether headers of a request say that the client has what headers of a response name.
declare module 'fresh' {
  export default function fresh(
    requestHeaders: Record<string, string | undefined>,
    responseHeaders: Record<string, string | undefined>,
  ): boolean
}
