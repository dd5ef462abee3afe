# One image for every process of ours; docker-compose.yml says which command runs in which container.
# Versions and hashes come from the lock files. Where images or packages come from is the builder's business
# (registry mirrors, PIP_INDEX_URL and the like): nothing here names an address.

FROM node:22-bookworm-slim AS browser
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements/run.lock /tmp/run.lock
RUN /opt/venv/bin/pip install --require-hashes --only-binary :all: -r /tmp/run.lock
WORKDIR /app
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY city city
COPY sensors sensors
COPY store store
COPY ingest ingest
COPY alerts alerts
COPY maps maps
COPY dashboard dashboard
COPY bench bench
COPY cli cli
COPY deploy/broker/embedded.conf deploy/broker/embedded-field.conf deploy/broker/
COPY --from=browser /build/node_modules node_modules
RUN /opt/venv/bin/pip install --no-deps --no-build-isolation --editable . \
 && /opt/venv/bin/python -m dashboard.vendor \
 && /opt/venv/bin/python -m dashboard.bundle \
 && rm -r node_modules \
 && /opt/venv/bin/python -m compileall -q city sensors store ingest alerts maps dashboard bench cli

FROM python:3.11-slim-bookworm
# Reports of releases on paper: a browser that prints them, and a font that has their Chinese. Its own sandbox
# needs user namespaces, which a container has not: the container, without any capability and read-only, is its
# sandbox. It prints our own page only and resolves no name (dashboard/report_pdf.py).
RUN apt-get update -q \
 && apt-get install -y -q --no-install-recommends chromium fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/* \
 && printf '#!/bin/sh\nexec /usr/bin/chromium --no-sandbox "$@"\n' > /usr/local/bin/chromium \
 && chmod 755 /usr/local/bin/chromium
RUN groupadd --system --gid 10001 citywatch \
 && useradd --system --uid 10001 --gid citywatch --no-create-home --home-dir /tmp citywatch \
 && install -d -o 10001 -g 10001 /state /published /letterbox /access
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CITYWATCH_BIND=0.0.0.0 \
    CITYWATCH_HOME=/tmp/citywatch
USER 10001:10001
EXPOSE 8050
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "from http.client import HTTPConnection as C; c = C('127.0.0.1', 8050, timeout=3); c.request('GET', '/health/live'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["citywatch"]
CMD ["dashboard"]
