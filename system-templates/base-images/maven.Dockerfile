# Stands in for maven:<…>-<Java's version> where no registry answers: Debian's Maven on Debian's OpenJDK.
ARG DEBIAN=debian:trixie-slim
FROM $DEBIAN
ARG VERSION=21
RUN mkdir -p /usr/share/man/man1 && apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl git unzip "openjdk-$VERSION-jdk-headless" maven \
 && rm -rf /var/lib/apt/lists/* \
 && mkdir -p /opt/java && ln -s /usr/lib/jvm/java-"$VERSION"-openjdk-* /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
RUN java -version
