// What `hydria iiif --help` prints.
export const TREE_HELP = `hydria iiif export FOLDER [options]
hydria iiif import FOLDER [options]

Writes the collections and manifests of a customer's IIIF store as files, or makes what such files say: again where they
came from, of another customer, or on another server. A collection is a folder, with its own document in ~collection.json;
a manifest is NAME~manifest.json, with the annotations of its canvases in NAME~annotations.json. Adjuncts of either, and of a
manifest's canvases and ranges, are in ~files.json, with what was sent as their contents in ~files. Names are slugs; characters that file names do not take everywhere are ~ and hexadecimal digits.

What
  --of PATH            export: the collection to begin with, as slugs: maps/harbours (the root)
  --parent PATH        import: the collection to put everything into, as slugs (the root)

Where
  --server URL         the server (HYDRIA_SERVER)
  --key KEY            the key (HYDRIA_KEY); its secret is HYDRIA_SECRET
  --secret-file FILE   a file that holds the secret
  --customer CUSTOMER  the customer, by number or name, for keys of the administrator
  --patience SECONDS   how long a server that does not answer, or is busy, is asked again (120)
  --concurrency N      requests at a time (4)

Everything keeps its id, so that a second import changes only what is different: the address below /customers never changes.
Addresses of the server and the customer that it was exported from become those that it is imported into. Images and
their adjuncts are not part of it: a manifest is refused as long as images of its own are not there. Adjuncts that have an
origin are fetched from it again.

Exit codes
  0    all of it is there
  1    something failed: run it again
  2    nothing was written: the command or the folder must be mended
  130  stopped by Ctrl-C
`
