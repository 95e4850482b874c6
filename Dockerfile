# One image for every part: console, workers, beat, Flower. docker-compose.yml says which runs what.
FROM python:3.11-slim AS build
COPY requirements.txt /build/requirements.txt
RUN python -m venv /venv \
 && /venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /build/requirements.txt \
 && /venv/bin/python -m pip uninstall --yes --quiet pip setuptools

FROM python:3.11-slim
# Tesseract reads scans. LibreOffice reads .doc and .ppt and adds some 500 MB: --build-arg LIBREOFFICE=1
ARG LIBREOFFICE=0
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends tesseract-ocr \
    $(test "$LIBREOFFICE" = 0 || echo libreoffice-writer-nogui libreoffice-impress-nogui libreoffice-calc-nogui) \
 && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 nexus \
 && useradd --uid 10001 --gid nexus --home-dir /tmp --no-create-home --shell /usr/sbin/nologin nexus \
 && install --directory --owner nexus --group nexus --mode 0700 /data
COPY --from=build /venv /venv
COPY . /app
RUN /venv/bin/python -m compileall -q /app
WORKDIR /app
ENV PATH=/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    NEXUS_HOME=/data
USER 10001:10001
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "streamlit_app.py", "--server.address", "0.0.0.0", "--server.port", "8501", "--server.headless", "true"]
