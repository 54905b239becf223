# Stands in for node:<version>-bookworm-slim where no registry of images answers: Node and npm come from the npm registry.
# Fetched with the stand-in of node:24-bookworm-slim; for that one itself there lie `node` and `npm` in own/, those that
# WebOps itself runs on.
ARG DEBIAN=debian:bookworm-slim
ARG FETCHER=debian:bookworm-slim
FROM $FETCHER AS registry
ARG VERSION=24
COPY node.Dockerfile own* /own/
WORKDIR /fetched
# npm as the official image of that version has it, by the major number of Node.
RUN if [ -d /own/npm ]; then \
      mkdir -p /usr/local/lib/node_modules && mv /own/node /usr/local/bin/node && mv /own/npm /usr/local/lib/node_modules/npm \
      && chmod 0755 /usr/local/bin/node && ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm; \
    fi \
 && case "$(uname -m)" in aarch64) arch=arm64 ;; *) arch=x64 ;; esac \
 && case "$VERSION" in 14|14.*) npm=6 ;; 16|16.*|17|17.*) npm=8 ;; 18|18.*|19|19.*|20|20.*|21|21.*) npm=10.8 ;; 22|22.*|23|23.*) npm=10.9 ;; *) npm=11 ;; esac \
 && npm pack --silent "node-linux-$arch@$VERSION" 2>/dev/null | tail -n 1 > node.name \
 && npm pack --silent "npm@$npm" 2>/dev/null | tail -n 1 > npm.name \
 && mkdir -p local/lib/node_modules/npm local/bin \
 && tar -xzf "$(cat node.name)" --strip-components=1 -C local \
 && tar -xzf "$(cat npm.name)" --strip-components=1 -C local/lib/node_modules/npm \
 && rm -rf local/package.json local/*.md local/LICENSE local/share \
 && chmod 0755 local/bin/node \
 && ln -s node local/bin/nodejs \
 && ln -sf ../lib/node_modules/npm/bin/npm-cli.js local/bin/npm \
 && ln -sf ../lib/node_modules/npm/bin/npx-cli.js local/bin/npx

FROM $DEBIAN
ARG VERSION=24
LABEL webops.base-image.version=$VERSION
ENV NODE_VERSION=$VERSION
# Node needs it since 25; the official images have it too.
RUN apt-get update && apt-get install --yes --no-install-recommends libatomic1 && rm -rf /var/lib/apt/lists/*
COPY --from=registry /fetched/local/ /usr/local/
RUN groupadd --gid 1000 node \
 && useradd --uid 1000 --gid node --shell /bin/bash --create-home node \
 && node --version && npm --version
CMD ["node"]
