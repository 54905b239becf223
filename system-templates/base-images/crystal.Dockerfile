# Stands in for crystallang/crystal where no registry answers: Debian's Crystal.
ARG DEBIAN=debian:trixie-slim
FROM $DEBIAN
ARG VERSION=1.14
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates crystal gcc git libc6-dev libgc-dev libgmp-dev libpcre2-dev libsqlite3-dev \
      libssl-dev libxml2-dev libyaml-dev make pkg-config shards zlib1g-dev \
 && rm -rf /var/lib/apt/lists/* \
 && crystal --version
