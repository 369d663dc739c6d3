# The one image of web, worker and beat. The user is not root; bytecode is compiled at build time.
FROM python:3.13-slim-trixie AS build
RUN pip install --no-cache-dir uv
WORKDIR /app
COPY requirements/runtime.txt requirements/
RUN uv venv /app/venv && uv pip install --python /app/venv/bin/python --require-hashes --compile-bytecode -r requirements/runtime.txt

FROM python:3.13-slim-trixie
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libmagic1 nginx-light openssh-client postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --home-dir /srv/gapura gapura
WORKDIR /app
COPY --from=build /app/venv /app/venv
COPY . .
ENV PATH=/app/venv/bin:$PATH PYTHONPATH=/app:/app/platform LC_ALL=C.UTF-8 PYTHONUNBUFFERED=1 GAPURA_HOME=/srv/gapura
RUN python -c 'from central.cli import prepare; prepare.compile_messages()' \
    && python -m compileall -q platform tenants provisioning site_template
USER gapura
VOLUME /srv/gapura
EXPOSE 8000
CMD ["gunicorn", "--config", "python:central.gunicorn", "central.wsgi"]
