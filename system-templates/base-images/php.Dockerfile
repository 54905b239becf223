# Stands in for php:<version>-apache where no registry answers: Debian's PHP as a module of its Apache, with the official
# image's places and helpers. An extension comes from Debian's package of it, and so do those of PECL.
ARG DEBIAN=debian:trixie-slim
FROM $DEBIAN
ARG VERSION=8.4
ENV PHP_INI_DIR=/usr/local/etc/php APACHE_CONFDIR=/etc/apache2 APACHE_ENVVARS=/etc/apache2/envvars
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl xz-utils apache2 libapache2-mod-php8.4 composer \
      php8.4-cli php8.4-curl php8.4-mbstring php8.4-sqlite3 php8.4-xml php8.4-readline \
 && rm -rf /var/lib/apt/lists/* /var/www/html /usr/bin/composer \
 && printf 'APT::NeverAutoRemove { "^php"; };\n' > /etc/apt/apt.conf.d/90php \
 # As the official image: one process a request, modules of its own time, logs to where a container's belong.
 && a2dismod mpm_event && a2enmod mpm_prefork php8.4 && rm /etc/apache2/envvars \
 && printf '%s\n' 'for name in RUN_USER=www-data RUN_GROUP=www-data PID_FILE=/var/run/apache2/apache2.pid RUN_DIR=/var/run/apache2 LOCK_DIR=/var/lock/apache2 LOG_DIR=/var/log/apache2; do' \
      '  eval "export APACHE_${name%%=*}=\${APACHE_${name%%=*}:-${name#*=}}"' 'done' 'export LANG=C' > /etc/apache2/envvars \
 && for dir in /var/run/apache2 /var/lock/apache2 /var/log/apache2 /var/www/html; do rm -rf "$dir"; mkdir -p "$dir"; chown www-data:www-data "$dir"; chmod 1777 "$dir"; done \
 && ln -sf /dev/stderr /var/log/apache2/error.log && ln -sf /dev/stdout /var/log/apache2/access.log && ln -sf /dev/stdout /var/log/apache2/other_vhosts_access.log \
 && chown -R --no-dereference www-data:www-data /var/log/apache2 \
 && printf '%s\n' '<FilesMatch \.php$>' '  SetHandler application/x-httpd-php' '</FilesMatch>' 'DirectoryIndex disabled' 'DirectoryIndex index.php index.html' \
      '<Directory /var/www/>' '  Options -Indexes' '  AllowOverride All' '</Directory>' > /etc/apache2/conf-available/docker-php.conf && a2enconf docker-php \
 # Settings are read from the official image's folder too.
 && mkdir -p /usr/local/etc/php/conf.d \
 && cp /usr/lib/php/8.4/php.ini-production /usr/lib/php/8.4/php.ini-development /usr/local/etc/php/ \
 && for api in cli apache2; do rm -f "/etc/php/8.4/$api/php.ini" && ln -s /usr/local/etc/php/php.ini "/etc/php/8.4/$api/php.ini" \
      && ln -s /usr/local/etc/php/conf.d/zz-local.ini "/etc/php/8.4/$api/conf.d/99-zz-local.ini"; done \
 && touch /usr/local/etc/php/conf.d/zz-local.ini && ln -s /usr/bin/php /usr/local/bin/php \
 # Where Composer, once it is copied to /usr/local/bin, looks for the libraries that it consists of.
 && ln -s /usr/share/php /usr/local/share/php
COPY php-extension /usr/local/bin/docker-php-ext-install
RUN chmod 0755 /usr/local/bin/docker-php-ext-install \
 && ln -s docker-php-ext-install /usr/local/bin/docker-php-ext-configure \
 && ln -s docker-php-ext-install /usr/local/bin/docker-php-ext-enable \
 && ln -s docker-php-ext-install /usr/local/bin/pecl \
 && printf '%s\n' '#!/bin/bash' 'set -e' ': "${APACHE_CONFDIR:=/etc/apache2}"' '. "$APACHE_CONFDIR/envvars"' 'rm -f "$APACHE_PID_FILE"' 'exec apache2 -DFOREGROUND "$@"' > /usr/local/bin/apache2-foreground \
 && chmod 0755 /usr/local/bin/apache2-foreground && php --version
STOPSIGNAL SIGWINCH
WORKDIR /var/www/html
EXPOSE 80
CMD ["apache2-foreground"]
