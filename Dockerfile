# Targets: `app`, one image for every process of a cluster, with a command for each; `front-door`, Caddy with the seller's console; and
# `all-in-one`, the default: everything in one process. tools/images builds the first two.
FROM node:24-bookworm-slim AS node
WORKDIR /parley

# Only the files that npm reads, so that a change of the code does not reinstall everything.
FROM node AS manifests
COPY . .
RUN find . -type f -not -name package.json -not -name package-lock.json -not -name .npmrc -delete

FROM node AS dependencies
COPY --from=manifests /parley .
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund

FROM dependencies AS production-dependencies
RUN npm prune --omit=dev --no-audit --no-fund

FROM dependencies AS build
COPY . .
RUN node tools/build/build.mjs
# The build and the manifests, without sources.
RUN find apps libs dist -type f \( -path '*dist/*' -o -name package.json \) -not -path '*/node_modules/*' | tar --create --files-from - | tar --extract --one-top-level=/built

FROM node AS app
# kafkajs sets negative timeouts, and Node.js warns of that once in each process.
ENV NODE_ENV=production PARLEY_HOST=0.0.0.0 NODE_OPTIONS=--disable-warning=TimeoutNegativeWarning
# The data folder, and the mount points of the two halves of the signing key under compose.
RUN install --directory --owner node --group node --mode 700 /var/lib/parley /var/lib/parley/keys /var/lib/verification-key
COPY --from=production-dependencies /parley/node_modules node_modules
COPY --from=build /built .
USER node
EXPOSE 3000
# Reads the status line of /health/ready with bash: a Node.js process for each check costs half a second of CPU time.
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${PARLEY_PORT:-3000} && printf 'GET /health/ready HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r -t 4 _ status _ <&3 && [ \"$status\" = 200 ]"]

FROM caddy:2 AS front-door
COPY Caddyfile /etc/caddy/Caddyfile
COPY --from=build /built/apps/seller-console/dist /srv/console
ENV XDG_CONFIG_HOME=/tmp XDG_DATA_HOME=/tmp
USER 1000:1000
EXPOSE 3000


# Everything in one process, with the data folder as its volume.
FROM app AS all-in-one
ENV PARLEY_DATA=/var/lib/parley
VOLUME /var/lib/parley
CMD ["node", "apps/all-in-one/dist/main.js"]
