# Stands in for ruby:<version>-slim where no registry answers: Debian's Ruby, with what its packages offer of Rack, Sinatra and Rails.
ARG DEBIAN=debian:trixie-slim
FROM $DEBIAN
ARG VERSION=3.3
# As the official image: gems go to a folder of their own. Those of Debian are found beside them, and Bundler stays the one there is.
ENV LANG=C.UTF-8 GEM_HOME=/usr/local/bundle BUNDLE_SILENCE_ROOT_WARNING=1 BUNDLE_APP_CONFIG=/usr/local/bundle \
    BUNDLE_VERSION=system PATH=/usr/local/bundle/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates tzdata procps ruby ruby-dev bundler rake ruby-rails ruby-sinatra ruby-rack ruby-rackup \
      puma ruby-webrick ruby-json ruby-redis ruby-dotenv ruby-pg ruby-sqlite3 ruby-mysql2 ruby-haml ruby-slim ruby-tilt ruby-bootsnap \
      ruby-sprockets ruby-jbuilder ruby-execjs ruby-httparty ruby-nokogiri ruby-base64 ruby-sinatra-contrib ruby-faraday \
      ruby-sequel ruby-activerecord thin \
 && rm -rf /var/lib/apt/lists/* \
 && mkdir -p "$GEM_HOME" && chmod 1777 "$GEM_HOME" \
 # A Gemfile may ask for a version that Debian lacks: the nearest one serves here, and says so.
 && definition="$(find /usr/share/rubygems-integration /usr/lib/ruby /var/lib/gems -path '*bundler/definition.rb' 2>/dev/null | head -n 1)" \
 && sed -i '/^ *def validate_ruby!/a\      return warn("Ruby #{RUBY_VERSION} stands in for the version that the Gemfile names") if ruby_version' "$definition" \
 && grep -q 'stands in for' "$definition" && ruby --version && bundle --version
# Debian's gems first; the index is asked for what they do not satisfy.
RUN printf '%s\n' '#!/bin/sh' 'if [ "$1" = install ]; then shift; /usr/bin/bundle install --local "$@" 2>/dev/null && exit 0; set -- install "$@"; fi' \
      'exec /usr/bin/bundle "$@"' > /usr/local/bin/bundle && chmod 0755 /usr/local/bin/bundle
CMD ["irb"]
