# Stands in for haskell:<version> where no registry answers: Debian's GHC, Cabal and Stack.
ARG DEBIAN=debian:trixie-slim
FROM $DEBIAN
ARG VERSION=9.6
ENV LANG=C.UTF-8
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates cabal-install curl g++ gcc ghc git haskell-stack libc6-dev libgmp-dev \
      libnuma-dev libtinfo-dev make pkg-config xz-utils zlib1g-dev \
 && rm -rf /var/lib/apt/lists/* \
 && ghc --version && cabal --version
