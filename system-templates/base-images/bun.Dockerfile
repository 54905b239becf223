# Stands in for oven/bun:<version>-slim where no registry of images answers: bun comes from the npm registry.
ARG DEBIAN=debian:bookworm-slim
FROM node:24-bookworm-slim AS registry
ARG VERSION=1
WORKDIR /fetched
RUN case "$(uname -m)" in aarch64) arch=aarch64 ;; *) arch=x64 ;; esac \
 && npm install --no-audit --no-fund --ignore-scripts "@oven/bun-linux-$arch@$VERSION" "@oven/bun-linux-x64-baseline@$VERSION" \
 && cp "node_modules/@oven/bun-linux-$arch/bin/bun" bun \
 && { chmod 0755 bun && ./bun --version || cp node_modules/@oven/bun-linux-x64-baseline/bin/bun bun; } \
 && chmod 0755 bun

FROM $DEBIAN
ARG VERSION=1
LABEL webops.base-image.version=$VERSION
ENV BUN_RUNTIME_TRANSPILER_CACHE_PATH=0 BUN_INSTALL_BIN=/usr/local/bin PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bun-node-fallback-bin
COPY --from=registry /fetched/bun /usr/local/bin/bun
RUN groupadd --gid 1000 bun \
 && useradd --uid 1000 --gid bun --shell /bin/sh --create-home bun \
 && ln -s bun /usr/local/bin/bunx \
 && mkdir -p /usr/local/bun-node-fallback-bin && ln -s /usr/local/bin/bun /usr/local/bun-node-fallback-bin/node \
 && bun --version
WORKDIR /home/bun/app
CMD ["/usr/local/bin/bun"]
