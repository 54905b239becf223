# Stands in for debian:<suite>-slim where no registry answers: made from the suite's own packages, on the engine, with what the
# stand-in for debian:bookworm-slim knows of mirrors, apt's settings and certificate authorities.
FROM debian:bookworm-slim AS make
ARG SUITE
RUN apt-get update && apt-get install -y debootstrap ca-certificates
RUN archive="$(sed -n 's/^deb \([^ ]*\) bookworm main$/\1/p' /etc/apt/sources.list)" \
 && archive="${archive:-http://deb.debian.org/debian}" \
 && debootstrap --variant=minbase "$SUITE" /rootfs "$archive" \
 && sed "s/bookworm/$SUITE/" /etc/apt/sources.list > /rootfs/etc/apt/sources.list \
 && if [ "$SUITE" = sid ]; then sed -i '/-updates\|-security/d' /rootfs/etc/apt/sources.list; fi \
 && if [ -f /etc/apt/apt.conf.d/90webops ]; then cp /etc/apt/apt.conf.d/90webops /rootfs/etc/apt/apt.conf.d/; fi \
 && printf 'path-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\n' > /rootfs/etc/dpkg/dpkg.cfg.d/90webops \
 && mkdir -p /rootfs/etc/ssl/certs /rootfs/usr/local/share/webops \
 && cp -rL /usr/local/share/ca-certificates /rootfs/usr/local/share/ \
 && bundle=/usr/local/share/webops/ca-bundle.crt \
 && if [ ! -f "$bundle" ]; then mkdir -p "${bundle%/*}" && cp -L /etc/ssl/certs/ca-certificates.crt "$bundle"; fi \
 && cp "$bundle" /rootfs/usr/local/share/webops/ && cp "$bundle" /rootfs/etc/ssl/certs/ca-certificates.crt \
 && rm -rf /rootfs/dev/* /rootfs/proc/* /rootfs/sys/* /rootfs/tmp/* /rootfs/var/lib/apt/lists/* /rootfs/var/cache/apt/*.bin \
           /rootfs/var/cache/apt/archives/*.deb /rootfs/debootstrap /rootfs/var/log/* /rootfs/usr/share/doc/* /rootfs/usr/share/man/*

FROM scratch
COPY --from=make /rootfs/ /
ENV SSL_CERT_FILE=/usr/local/share/webops/ca-bundle.crt \
    NODE_EXTRA_CA_CERTS=/usr/local/share/webops/ca-bundle.crt \
    NPM_CONFIG_CAFILE=/usr/local/share/webops/ca-bundle.crt \
    PIP_CERT=/usr/local/share/webops/ca-bundle.crt \
    REQUESTS_CA_BUNDLE=/usr/local/share/webops/ca-bundle.crt \
    CURL_CA_BUNDLE=/usr/local/share/webops/ca-bundle.crt \
    GIT_SSL_CAINFO=/usr/local/share/webops/ca-bundle.crt
CMD ["bash"]
