# Stands in for composer:<version> where no registry answers. Its one file is copied into the stand-in for PHP, which has the
# libraries that Debian's Composer consists of.
ARG DEBIAN=debian:trixie-slim
FROM $DEBIAN
ARG VERSION=2
RUN apt-get update \
 && apt-get install -y --no-install-recommends composer unzip git ca-certificates \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
CMD ["composer"]
