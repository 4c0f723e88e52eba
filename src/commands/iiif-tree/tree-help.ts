// What `hydria iiif --help` prints.
export const TREE_HELP = `hydria iiif export FOLDER [options]
hydria iiif import FOLDER [options]

Exports the collections and manifests of a customer's IIIF store as files, and imports such files: where they came from, for
another customer, or on another server. A collection is a folder, with its own document in ~collection.json; a manifest is
NAME~manifest.json, with the annotations of its canvases in NAME~annotations.json. Adjuncts of either, and of a manifest's
canvases and ranges, are in ~files.json, with their uploaded contents in ~files. Names are slugs; characters that some file
systems do not allow are written as ~ and hexadecimal digits.

What
  --of PATH            export: the collection to start from, as slugs: maps/harbours (default: the root)
  --parent PATH        import: the collection to put everything into, as slugs (default: the root)

Where
  --server URL         the server (HYDRIA_SERVER)
  --key KEY            the key (HYDRIA_KEY); its secret is HYDRIA_SECRET
  --secret-file FILE   a file that holds the secret
  --customer CUSTOMER  the customer, by number or name, for keys of the administrator
  --patience SECONDS   how long to retry while the server is unreachable or busy (120)
  --concurrency N      requests at a time (4)

Everything keeps its id, so the addresses below /customers stay the same, and a second import changes only what is different.
Addresses of the server and the customer that it was exported from are replaced by those of the target. Images and their
adjuncts are not included: a manifest is refused while images of its own are missing. Adjuncts that have an origin are
fetched from it again.

Exit codes
  0    everything was exported or imported
  1    something failed: run it again
  2    nothing was written: the command or the folder is wrong
  130  stopped by Ctrl-C
`
