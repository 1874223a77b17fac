# An image for each app: docker build --target messaging --tag parley/messaging .
FROM node:24-bookworm-slim AS node
WORKDIR /parley

# What npm reads and nothing else, so that a change of the code does not install everything again.
FROM node AS manifests
COPY . .
RUN find . -type f -not -name package.json -not -name package-lock.json -delete

FROM node AS production-dependencies
COPY --from=manifests /parley .
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --no-audit --no-fund

FROM node AS build
COPY --from=manifests /parley .
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund
COPY . .
RUN node tools/build/build.mjs
# What runs, without what it was made from.
RUN find apps libs -type f \( -path '*/dist/*' -o -name package.json \) -not -path '*/node_modules/*' | tar --create --files-from - | tar --extract --one-top-level=/built

FROM node AS app
# kafkajs counts to a moment that is past, and Node says so once in each process.
ENV NODE_ENV=production PARLEY_HOST=0.0.0.0 NODE_OPTIONS=--disable-warning=TimeoutNegativeWarning
RUN install --directory --owner node --group node --mode 700 /var/lib/parley
COPY --from=production-dependencies /parley/node_modules node_modules
COPY --from=build /built/libs libs
USER node
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s \
  CMD ["node", "--eval", "fetch('http://127.0.0.1:3000/health/ready').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

FROM app AS messaging
COPY --from=build /built/apps/messaging apps/messaging
CMD ["node", "apps/messaging/dist/main.js"]

FROM app AS order-message
COPY --from=build /built/apps/order-message apps/order-message
CMD ["node", "apps/order-message/dist/main.js"]

FROM app AS notice
COPY --from=build /built/apps/notice apps/notice
CMD ["node", "apps/notice/dist/main.js"]

FROM app AS blacklist
COPY --from=build /built/apps/blacklist apps/blacklist
CMD ["node", "apps/blacklist/dist/main.js"]

FROM app AS inbox-projector
COPY --from=build /built/apps/inbox-projector apps/inbox-projector
CMD ["node", "apps/inbox-projector/dist/main.js"]

FROM app AS inbox-api
COPY --from=build /built/apps/inbox-api apps/inbox-api
CMD ["node", "apps/inbox-api/dist/main.js"]

# What operators do: its words are those of `npm run parley`.
FROM app AS cli
COPY --from=build /built/apps/cli apps/cli
HEALTHCHECK NONE
ENTRYPOINT ["node", "apps/cli/dist/main.js"]

# Everything in one process, with the data folder as its volume.
FROM app AS all-in-one
ENV PARLEY_DATA=/var/lib/parley
COPY --from=build /built/apps/all-in-one apps/all-in-one
COPY --from=build /built/apps/seller-console apps/seller-console
VOLUME /var/lib/parley
CMD ["node", "apps/all-in-one/dist/main.js"]

# One port in front of all services, with the seller's console at /.
FROM caddy:2 AS front-door
COPY Caddyfile /etc/caddy/Caddyfile
COPY --from=build /built/apps/seller-console/dist /srv/console
ENV XDG_CONFIG_HOME=/tmp XDG_DATA_HOME=/tmp
USER 1000:1000
EXPOSE 3000
