# The dashboard is built with what only development needs, which the image that runs does not have.
FROM node:24-slim AS dashboard
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN node scripts/dashboard.ts

FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force
COPY . .
COPY --from=dashboard /app/dashboard/dist dashboard/dist

# Files of the shop's products; a volume shared by every replica.
RUN mkdir /data && chown node /data
ENV NODE_ENV=production HOST=0.0.0.0 ORIGIN_DATA=/data
USER node

# Each service names its own process; this one is the default.
CMD ["node", "api/server.ts"]
