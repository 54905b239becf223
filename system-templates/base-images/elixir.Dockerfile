# Stands in for elixir:<version> where no registry answers: Debian's Elixir and Erlang.
ARG DEBIAN=debian:trixie-slim
FROM $DEBIAN
ARG VERSION=1.18
ENV LANG=C.UTF-8
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates elixir erlang-base erlang-crypto erlang-dev erlang-eunit erlang-inets \
      erlang-mnesia erlang-os-mon erlang-parsetools erlang-public-key erlang-runtime-tools erlang-ssl erlang-syntax-tools erlang-tools \
      erlang-xmerl openssl rebar3 \
 && rm -rf /var/lib/apt/lists/* \
 && elixir --version
CMD ["iex"]
