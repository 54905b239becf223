# Stands in for rust:<version> where no registry answers: Debian's Rust. rustup is there as in the official image, and fetches
# other toolchains from where it always does.
ARG DEBIAN=debian:trixie-slim
FROM $DEBIAN
ARG VERSION=1.85
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates cargo gcc libc6-dev rustc \
 && cd /tmp && apt-get download rustup && dpkg-deb -x rustup_*.deb /tmp/rustup \
 && install -D /tmp/rustup/usr/bin/rustup /usr/local/cargo/bin/rustup \
 && rm -rf /tmp/rustup* /var/lib/apt/lists/* \
 && mkdir -p /usr/local/rustup && chmod -R a+w /usr/local/rustup /usr/local/cargo
ENV RUSTUP_HOME=/usr/local/rustup CARGO_HOME=/usr/local/cargo PATH=/usr/local/cargo/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
RUN cargo --version && rustc --version && rustup --version
