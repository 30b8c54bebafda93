# Evenkeel in a container: one image for the web application and the worker.
FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
# The browser parts are bundled here; node stays in pip's build environment and never reaches the image below.
RUN pip install --no-cache-dir --prefix /installed -c requirements/constraints.txt '.[postgres]'

FROM python:3.13-slim
COPY --from=build /installed /usr/local
RUN useradd --create-home --home-dir /home/evenkeel evenkeel && install -d -o evenkeel /data
USER evenkeel
WORKDIR /data
ENV EVENKEEL_HOST=0.0.0.0 EVENKEEL_VAR=/data EVENKEEL_DATABASE=sqlite:////data/evenkeel.db
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=3)"]
ENTRYPOINT ["evenkeel"]
CMD ["serve"]
