// What `hydria ingest --help` prints.
export const HELP = `hydria ingest SOURCE... --space SPACE [options]

Registers and uploads pictures, sounds and videos on a running Hydria, waits until they are ingested, and tells what failed.
Run it again after anything: what is there and unchanged is skipped, what is missing or changed is sent.

Sources
  FOLDER           all of them in it and below; hidden files, and links that lead out of it, are left out
  FILE             one of them
  LIST.csv         a header row with the names of Image properties, then a row for each image
  MANIFEST.json    what the canvases of a IIIF manifest show (Presentation 2 or 3), a file or a URL

Where to
  --server URL         the server (HYDRIA_SERVER; http://127.0.0.1:3000)
  --key KEY            the key (HYDRIA_KEY); its secret comes from HYDRIA_SECRET or from --secret-file
  --secret-file FILE   a file that holds the secret
  --space SPACE        number or name of the space; what is all digits is a number first
  --create-space       make the space when no space has that name
  --customer NUMBER    for the administrator's key; every other key has its customer

What is sent
  --id TEMPLATE        the id of each image: {path} for files, {identifier} for manifests, unless said otherwise
  --set NAME=TEMPLATE  a property of every image, above what its source says; nothing behind = leaves it out
  --map COLUMN=NAME    what a column of a CSV stands for; nothing behind = leaves the column out
  --delimiter CHAR     of a CSV; found out from its header row unless given
  --retry              ingest again what failed before
  --dry-run            show what would be sent, and send nothing

  In a template stand {n} (place in the list, from 1); for files {path}, {folder}, {name}, {stem}, {extension};
  for a CSV its columns; for a manifest {identifier}, {label}, {manifest}.

What is made of folders
  --manifest           each folder of pictures becomes a manifest in the IIIF store, each folder of folders a collection
  --parent PATH        the collection that they are put into, as slugs: maps/harbours (the root)

  Beside the pictures may lie manifest.yml, with label, slug, public, summary, rights, requiredStatement, metadata,
  viewingDirection, behavior, order, labels (file: label) and ranges (label, pages, ranges); and manifest.csv, with the columns
  file, label and range and a row for each page, in their order.

How
  --concurrency N      requests at a time (4)
  --batch N            images with an origin that go to the queue together (1000)
  --patience SECONDS   how long a server that does not answer, or is busy, is asked again (120)
  --no-wait            do not wait until the images are ingested
  --json               one JSON object a line: each image with its outcome, then the summary

A CSV is UTF-8 or UTF-16, its delimiter comma, semicolon or tab. Beside the properties it may have the column "file",
the path of a file from the folder of the CSV; a row has "file", or "origin", or neither to describe what is there.
Several values of one cell are apart by |. An empty cell says nothing.

Of a manifest, string1 is its label, string2 the label of the canvas, number1 the place, manifests its id, rights its
rights; so that the named query string1 shows the same pictures in the same order.

Exit codes
  0    every image is there
  1    something failed, or the server could not be reached: run it again
  2    nothing was sent: the command, the key, the space or the list must be mended
  130  stopped by Ctrl-C: run it again to go on
`
