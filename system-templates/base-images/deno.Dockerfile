# Stands in for denoland/deno:debian-<version> where no registry of images answers: deno comes from the npm registry.
ARG DEBIAN=debian:bookworm-slim
FROM node:24-bookworm-slim AS registry
ARG VERSION=2
WORKDIR /fetched
RUN case "$(uname -m)" in aarch64) arch=arm64 ;; *) arch=x64 ;; esac \
 && npm install --no-audit --no-fund --ignore-scripts "@deno/linux-$arch-glibc@$VERSION" \
 && cp "node_modules/@deno/linux-$arch-glibc/deno" deno && chmod 0755 deno

FROM $DEBIAN
ARG VERSION=2
LABEL webops.base-image.version=$VERSION
ENV DENO_DIR=/deno-dir/ DENO_INSTALL_ROOT=/usr/local DENO_NO_UPDATE_CHECK=1
COPY --from=registry /fetched/deno /usr/bin/deno
RUN useradd --uid 1993 --user-group --create-home deno \
 && mkdir /deno-dir/ && chown deno:deno /deno-dir/ \
 && deno --version
EXPOSE 8000
CMD ["deno", "repl"]
