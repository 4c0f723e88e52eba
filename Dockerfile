# Hydria in a container: built with all that building takes, run with what running takes.
# The base image is listed in docker-library/official-images at 37079fb (21 August 2026). It has not been pulled where
# this was written: test/image/run.sh makes one of its name.
FROM node:24.19.0-bookworm-slim AS build
WORKDIR /hydria
COPY package.json package-lock.json .npmrc* ./
RUN npm ci
COPY tsconfig.json ./
COPY .ci/use-node .ci/bundle.js .ci/bundle-browser.js .ci/
COPY migrations migrations
COPY src src
COPY client client
COPY vocab vocab
# What the guide is made of.
COPY README.md CHANGELOG.md CONTRIBUTING.md LICENSE Dockerfile compose.yaml ./
COPY bench/README.md bench/
COPY pictures/SOURCES.md pictures/
COPY docs docs
COPY monitoring monitoring
COPY deploy deploy
COPY guide guide
RUN npm run build && npm prune --omit=dev

FROM node:24.19.0-bookworm-slim
WORKDIR /hydria
# The programs that transcode audio and video, and decode what sharp does not read (docs/formats.md).
RUN apt-get update && apt-get install -y --no-install-recommends \
  ffmpeg libopenjp2-tools libraw-bin libvips-tools poppler-utils \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
# The memory of one picture is kept for the next (src/process/supervisor.ts).
ENV MALLOC_MMAP_THRESHOLD_=134217728 MALLOC_TRIM_THRESHOLD_=268435456 MALLOC_ARENA_MAX=4
COPY --from=build /hydria/package.json ./
COPY --from=build /hydria/node_modules node_modules
COPY --from=build /hydria/dist dist
COPY migrations/baseline migrations/baseline
COPY vocab vocab
COPY pictures pictures
RUN install -d -o node -g node -m 0700 /data
USER node
VOLUME /data
EXPOSE 3000
# SIGTERM goes to node itself, which drains.
# Much of what a request makes is soon forgotten, which costs less in a larger space for the young.
ENTRYPOINT ["node", "--max-semi-space-size=64", "dist/main.js"]
CMD ["start"]
