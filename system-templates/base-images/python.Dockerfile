# Stands in for python:3-slim-bookworm where no registry answers: Debian's Python, with what its packages offer of Django and friends.
FROM debian:bookworm-slim
ENV LANG=C.UTF-8 PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN apt-get update \
 && apt-get install -y \
      python3 python3-pip python3-venv python3-setuptools python3-wheel \
      python3-django gunicorn python3-gunicorn python3-psycopg2 python3-flask python3-whitenoise \
 && rm -rf /var/lib/apt/lists/* /usr/lib/python3*/EXTERNALLY-MANAGED \
 && ln -s python3 /usr/bin/python
CMD ["python3"]
