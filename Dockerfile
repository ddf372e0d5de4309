# rulec in a container, as a user without rights: docker build -t rulec . && docker run --rm -v "$PWD:/data" rulec check rules.yaml
FROM node:22-slim AS build
WORKDIR /rulec
COPY . .
RUN npm ci --no-audit --no-fund && node scripts/bundle.mjs release/rulec.mjs

FROM node:22-slim
COPY --from=build /rulec/release /rulec/LICENSE /opt/rulec/
USER node
WORKDIR /data
ENTRYPOINT ["node", "/opt/rulec/rulec.mjs"]
