# Stands in for clojure:temurin-<version>-lein where no registry answers: Debian's Leiningen on Debian's OpenJDK.
ARG DEBIAN=debian:trixie-slim
FROM $DEBIAN
ARG VERSION=21
RUN mkdir -p /usr/share/man/man1 && apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates git "openjdk-$VERSION-jdk-headless" leiningen \
 && rm -rf /var/lib/apt/lists/* \
 && mkdir -p /opt/java && ln -s /usr/lib/jvm/java-"$VERSION"-openjdk-* /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk LEIN_ROOT=1 LANG=C.UTF-8
