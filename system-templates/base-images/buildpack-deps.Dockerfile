# Stands in for buildpack-deps:<suite>, on which the full images of languages are made: what native parts of packages are built with.
ARG DEBIAN=debian:bookworm-slim
FROM $DEBIAN
RUN apt-get update \
 && apt-get install -y \
      autoconf automake bzip2 ca-certificates curl dpkg-dev file g++ gcc git gnupg imagemagick libbz2-dev libc6-dev libcurl4-openssl-dev \
      libdb-dev libevent-dev libffi-dev libgdbm-dev libglib2.0-dev libgmp-dev libjpeg-dev liblzma-dev libmaxminddb-dev libncurses-dev \
      libpng-dev libpq-dev libreadline-dev libsqlite3-dev libssl-dev libtool libwebp-dev libxml2-dev libxslt1-dev libyaml-dev make \
      netbase openssh-client patch pkg-config procps python3 tzdata unzip wget xz-utils zlib1g-dev \
 && rm -rf /var/lib/apt/lists/*
CMD ["bash"]
