# One image for pages, sockets, worker and migration; the command chooses (compose.yaml).

FROM python:3.12-slim AS packages
COPY requirements.txt /
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /requirements.txt

FROM python:3.12-slim
# The fonts of printed papers: Latin and its neighbours, and Arabic script with all that Urdu has.
RUN apt-get update && apt-get install -y --no-install-recommends fonts-dejavu-core fonts-hosny-amiri \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /app madeinpk \
    && install -d -o madeinpk -g madeinpk /var/lib/madeinpk /var/lib/madeinpk/media
COPY --from=packages /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VAR_DIR=/var/lib/madeinpk \
    MEDIA_ROOT=/var/lib/madeinpk/media \
    STATIC_ROOT=/app/staticfiles
WORKDIR /app
COPY . .
# The key signs nothing here, and stays out of the image's environment.
RUN SECRET_KEY=while-building VAR_DIR=/tmp/building python manage.py collectstatic --no-input -v 0 \
    && rm -rf /tmp/building
USER madeinpk
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--threads", "4", \
     "--max-requests", "5000", "--max-requests-jitter", "500", "--graceful-timeout", "25"]
