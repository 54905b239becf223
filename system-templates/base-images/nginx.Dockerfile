# Stands in for nginx:stable where no registry answers: Debian's nginx with the official image's paths.
ARG DEBIAN=debian:bookworm-slim
FROM $DEBIAN
RUN apt-get update \
 && apt-get install -y nginx-light curl \
 && rm -rf /var/lib/apt/lists/* /var/www/html /etc/nginx/sites-enabled /etc/nginx/sites-available /etc/nginx/modules-enabled \
 && groupadd --system --gid 101 nginx && useradd --system --uid 101 --gid nginx --home-dir /nonexistent --shell /usr/sbin/nologin nginx \
 && mkdir -p /usr/share/nginx/html /var/cache/nginx \
 && ln -sf /dev/stdout /var/log/nginx/access.log \
 && ln -sf /dev/stderr /var/log/nginx/error.log
COPY nginx.conf /etc/nginx/nginx.conf
COPY nginx-default.conf /etc/nginx/conf.d/default.conf
COPY nginx-index.html /usr/share/nginx/html/index.html
RUN nginx -t
EXPOSE 80
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]
