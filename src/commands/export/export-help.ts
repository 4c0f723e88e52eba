// What `hydria export --help` prints.
export const EXPORT_HELP = `hydria export IMAGE|MANIFEST --to FOLDER --url ADDRESS [options]

Writes an image of a running Hydria as a static IIIF image service (level 0), or a manifest together with the services of
its images. Any web server can serve the files; nothing refers back to Hydria. No key is used: only what is open to everyone
is exported. Tiles are copied as the server has them.

What
  IMAGE      the address of an image service: https://images.example.org/iiif-img/2/1/page
  MANIFEST   the address of a manifest: /iiif-manifest/..., /iiif-resource/..., or one of the IIIF store, /iiif/...

Where to
  --to FOLDER          a folder, in which one named after the image or the manifest is created
  --to s3://BUCKET/PREFIX
                       an S3 bucket, with the AWS variables (S3_ENDPOINT for a server other than Amazon's)
  --url ADDRESS        the address at which it will be served; ids in the documents begin with it

How
  --leave-out          skip images and adjuncts of a manifest that cannot be exported; without it, nothing is written then
  --concurrency N      requests at a time (8)
  --patience SECONDS   how long to retry while the server is unreachable or busy (120)

NAME/info.json (Image API 3.0) and NAME/v2/info.json (2.1) are written last, after every tile and size that they announce.
Whole images are written up to 4096 pixels on the longer side; full/max is the largest of them.

For a manifest, NAME/manifest.json refers to the services in NAME/CUSTOMER/SPACE/IMAGE, and to the server's adjuncts in
NAME/adjuncts; ids of canvases stay the same. Sound, video and other files are linked where they are, and listed.

Exit codes
  0    the export is complete
  1    something failed, or the server could not be reached: run it again
  2    nothing was written: the command is wrong, or an image is not open to everyone
  130  stopped by Ctrl-C
`
