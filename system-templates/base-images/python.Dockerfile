# Stands in for python:<version>-slim where no registry answers: Debian's Python, with what its packages offer of Django,
# Flask, FastAPI and friends. A virtual environment sees them too, so that requirements without a version are satisfied.
ARG DEBIAN=debian:trixie-slim
FROM $DEBIAN
ARG VERSION=3.13
ENV LANG=C.UTF-8 PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_BUILD_ISOLATION=0
RUN apt-get update \
 && wanted="python3-setuptools python3-wheel python3-hatchling python3-poetry-core python3-pdm-backend python3-setuptools-scm flit \
      python3-django python3-djangorestframework python3-django-cors-headers python3-dj-database-url python3-django-environ \
      python3-whitenoise python3-decouple python3-flask python3-flask-sqlalchemy python3-flask-cors python3-flask-login \
      python3-flask-migrate python3-fastapi python3-uvicorn uvicorn python3-httptools python3-uvloop python3-watchfiles \
      python3-websockets python3-pydantic python3-pydantic-settings python3-sqlalchemy python3-sqlmodel python3-alembic \
      python3-starlette python3-quart python3-aiohttp python3-tornado python3-bottle python3-falcon python3-pyramid \
      python3-waitress python3-hypercorn daphne gunicorn python3-gunicorn python3-psycopg2 python3-psycopg python3-asyncpg \
      python3-pymysql python3-mysqldb python3-redis python3-celery python3-requests python3-httpx python3-dotenv python3-yaml \
      python3-jinja2 python3-multipart python3-email-validator python3-itsdangerous python3-orjson python3-aiofiles python3-jwt \
      python3-passlib python3-bcrypt python3-markdown python3-bs4 python3-lxml python3-pil python3-numpy python3-click \
      python3-typer python3-rich python3-pymongo" \
 && for package in $wanted; do if apt-cache show "$package" >/dev/null 2>&1; then there="$there $package"; fi; done \
 && apt-get install -y --no-install-recommends ca-certificates netbase tzdata python3 python3-pip python3-venv pipenv python3-poetry $there \
 && rm -rf /var/lib/apt/lists/* /usr/lib/python3*/EXTERNALLY-MANAGED \
 && ln -s python3 /usr/bin/python \
 # A new virtual environment sees Debian's packages, as if it had been asked to with --system-site-packages.
 && sed -i "/'--system-site-packages'/s/default=False/default=True/" /usr/lib/python3*/venv/__init__.py \
 && python -m venv /tmp/venv && grep -q 'include-system-site-packages = true' /tmp/venv/pyvenv.cfg && rm -rf /tmp/venv
# Debian's uvicorn and FastAPI do with its older httptools, and without the command line that the extra brings.
RUN cd /usr/lib/python3/dist-packages \
 && find . -path '*/uvicorn-*.dist-info/METADATA' -exec sed -i 's/^\(Requires-Dist: httptools\)[^;]*/\1/' {} + \
 && find . -path '*/fastapi-*.dist-info/METADATA' -exec sed -i '/^Requires-Dist: fastapi-cli/d' {} +
CMD ["python3"]
