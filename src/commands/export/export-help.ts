// What `hydria export --help` prints.
export const EXPORT_HELP = `hydria export IMAGE|MANIFEST --to FOLDER --url ADDRESS [options]

Writes an image of a running Hydria as files, a IIIF image service of level 0, or a manifest with the services of its
images. Any web server serves them, and no request comes back to Hydria. No key is used: what is exported is open to
everyone. Tiles are copied as the server has them.

What
  IMAGE      the address of an image service: https://images.example.org/iiif-img/2/1/page
  MANIFEST   the address of a manifest: /iiif-manifest/..., /iiif-resource/..., or one of the IIIF store, /iiif/...

Where to
  --to FOLDER          a folder, in which one named after the image or the manifest is made
  --to s3://BUCKET/PREFIX
                       a bucket of S3, by the AWS variables (S3_ENDPOINT for another server than Amazon's)
  --url ADDRESS        the address at which that will be served; ids in the documents begin with it

How
  --leave-out          leave images and adjuncts that cannot be exported out of a manifest; otherwise nothing is written of it
  --concurrency N      requests at a time (8)
  --patience SECONDS   how long a server that does not answer, or is busy, is asked again (120)

Written are NAME/info.json (Image API 3.0) and NAME/v2/info.json (2.1), last, after every tile and size that they announce.
Whole images are written up to 4096 pixels on the longer side; the largest of them is what full/max is.

Of a manifest, NAME/manifest.json names the services in NAME/CUSTOMER/SPACE/IMAGE, and the adjuncts that the server has in
NAME/adjuncts; ids of canvases stay. Sound, video and other files are linked where they are, and listed.

Exit codes
  0    all of it is written
  1    something failed, or the server could not be reached: run it again
  2    nothing was written: the command must be mended, or an image is not open to everyone
  130  stopped by Ctrl-C
`
