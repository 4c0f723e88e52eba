// What `hydria ingest --help` prints.
export const HELP = `hydria ingest SOURCE... --space SPACE [options]

Registers and uploads pictures, sounds and videos on a running Hydria, waits until they are ingested, and reports failures.
It can be run again at any time: what is unchanged is skipped, what is missing or changed is sent.

Sources
  FOLDER           everything in it and below; hidden files, and links that lead out of it, are skipped
  FILE             a single file
  LIST.csv         a header row with the names of Image properties, then a row for each image
  MANIFEST.json    the content of the canvases of a IIIF manifest (Presentation 2 or 3), from a file or a URL

Where to
  --server URL         the server (HYDRIA_SERVER; http://127.0.0.1:3000)
  --key KEY            the key (HYDRIA_KEY); its secret comes from HYDRIA_SECRET or from --secret-file
  --secret-file FILE   a file that holds the secret
  --space SPACE        number or name of the space; all digits are tried as a number first
  --create-space       create the space if there is none of that name
  --customer NUMBER    required with the administrator's key; every other key belongs to a customer

What is sent
  --id TEMPLATE        the id of each image; the default is {path} for files and {identifier} for manifests
  --set NAME=TEMPLATE  a property of every image, overriding its source; an empty template leaves the property out
  --map COLUMN=NAME    the property that a column of a CSV maps to; an empty name skips the column
  --delimiter CHAR     the delimiter of a CSV; detected from its header row by default
  --retry              ingest again what failed before
  --dry-run            show what would be sent, without sending it

  Variables of templates: {n} (position in the list, from 1); for files {path}, {folder}, {name}, {stem}, {extension};
  for a CSV its columns; for a manifest {identifier}, {label}, {manifest}.

Manifests from folders
  --manifest           turn each folder of pictures into a manifest in the IIIF store, each folder of folders into a collection
  --parent PATH        the collection to put them into, as slugs: maps/harbours (default: the root)

  A folder may hold manifest.yml, with label, slug, public, summary, rights, requiredStatement, metadata, viewingDirection,
  behavior, order, labels (file: label) and ranges (label, pages, ranges); and manifest.csv, with the columns file, label and
  range and a row for each page, in their order.

How
  --concurrency N      requests at a time (4)
  --batch N            images with an origin that are queued together (1000)
  --patience SECONDS   how long to retry while the server is unreachable or busy (120)
  --no-wait            do not wait until the images are ingested
  --json               one JSON object per line: each image with its outcome, then the summary

A CSV is in UTF-8 or UTF-16, delimited by commas, semicolons or tabs. Besides properties it may have the column "file", a
path relative to the folder of the CSV; a row has "file" or "origin", or neither to describe an existing image. Several
values in one cell are separated by |. Empty cells are ignored.

From a manifest, string1 is its label, string2 the label of the canvas, number1 the position, manifests its id, and rights
its rights, so that the named query string1 shows the same pictures in the same order.

Exit codes
  0    every image is there
  1    something failed, or the server could not be reached: run it again
  2    nothing was sent: the command, the key, the space or the list is wrong
  130  stopped by Ctrl-C: run it again to continue
`
