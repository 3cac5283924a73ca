# etl-narrative-engine for linux/amd64 and linux/arm64; see docs/how-to/deploy.md.
#
# What runs holds Debian's base system, Python, the locked libraries and our wheel. Compiler, pip, uv and apt stay
# in earlier stages. Nothing is installed that is not in requirements/, with its hash.

# Docker Official Image of Python 3.13.15 on Debian 13.6: an index of several platforms. The digest is the one that
# public Dockerfiles of September and October 2026 name; `docker buildx imagetools inspect` tells today's.
FROM python:3.13.15-slim-trixie@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS base

FROM base AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PYTHONDONTWRITEBYTECODE=1 \
    UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
WORKDIR /build
COPY requirements/build.txt requirements/runtime.txt requirements/
RUN python -m pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/build.txt
RUN python -m venv --without-pip /opt/etl \
    && python -m uv pip install --no-cache --no-config --python /opt/etl/bin/python \
        --require-hashes --only-binary :all: -r requirements/runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN python -m hatchling build --target wheel --directory dist \
    && python -m uv pip install --no-cache --no-config --python /opt/etl/bin/python --no-deps --offline dist/*.whl

# What Debian installed stays on its list, for scanners; what could install more goes, as does what runs as root
# whoever starts it.
FROM base AS system
RUN rm -rf /usr/bin/apt* /usr/bin/dpkg* /usr/sbin/dpkg* /usr/lib/apt /etc/apt /var/lib/apt /var/cache/* /var/log/* \
        /usr/local/bin/idle* /usr/local/bin/pip* /usr/local/bin/pydoc* \
        /usr/local/lib/python3.*/ensurepip /usr/local/lib/python3.*/idlelib \
        /usr/local/lib/python3.*/site-packages/pip* /root/.cache \
    && find / -xdev -type f -perm /6000 -exec chmod a-s {} + \
    && install -d -o 10001 -g 10001 -m 0700 /var/lib/etl

# From scratch, so that what was removed is not in a layer below, either.
FROM scratch
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="ETL Narrative Engine" \
    org.opencontainers.image.description="Wearable health records in, provable training data out" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.base.name="docker.io/library/python:3.13.15-slim-trixie"
# All of it on purpose: only a copy leaves behind what an earlier stage removed.
# hadolint ignore=DL3067
COPY --from=system / /
COPY --from=builder /opt/etl /opt/etl
ENV PATH=/opt/etl/bin:/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    ETL_STATE_FOLDER=/var/lib/etl ETL_HTTP_HOST=0.0.0.0 ETL_HTTP_PORT=8080 ETL_LOG_FORMAT=json
# Numbers, for a kubelet that must see that it is not root. It writes to its state folder and /tmp only.
USER 10001:10001
WORKDIR /var/lib/etl
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["etl", "health"]
ENTRYPOINT ["etl"]
CMD ["serve"]
