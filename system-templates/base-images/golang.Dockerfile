# Stands in for golang:<version> where no registry answers: Debian's Go.
ARG DEBIAN=debian:trixie-slim
FROM $DEBIAN
ARG VERSION=1.24
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates g++ gcc git libc6-dev make pkg-config "golang-$VERSION-go" "golang-$VERSION-src" \
 && rm -rf /var/lib/apt/lists/* \
 && ln -s "/usr/lib/go-$VERSION" /usr/local/go && mkdir -p /go/src /go/bin && chmod -R 1777 /go
ENV GOTOOLCHAIN=local GOPATH=/go PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
RUN go version
WORKDIR /go
