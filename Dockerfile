# The Node that package.json brings for development: a test compares.
ARG NODE=24.21.0

FROM node:${NODE}-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --workspaces=false --no-audit --no-fund

FROM node:${NODE}-slim
# A font, so that the text of SVG pictures is drawn; ffmpeg, which takes frames out of videos.
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg fonts-dejavu-core tini && rm -rf /var/lib/apt/lists/*
# In a container, its own loopback cannot be reached from outside.
ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0 PORT=8080
# Threads share what they have freed: pictures cost a fifth less memory.
ENV MALLOC_ARENA_MAX=2
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY src ./src
COPY scripts/block.ts scripts/checkNode.js scripts/doctor.ts scripts/openStore.ts scripts/register.ts scripts/rotateKey.ts scripts/usage.ts ./scripts/
COPY scripts/doctor ./scripts/doctor
USER node
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
	CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# As process 1, Node could not even end itself: the kernel keeps that from every signal it does not handle.
ENTRYPOINT ["tini", "--"]
CMD ["node", "src/index.js"]
