# rulec in a container, as a user without rights: docker build -t rulec . && docker run --rm -v "$PWD:/data" rulec check rules.yaml
FROM node:22-slim AS build
WORKDIR /rulec
COPY . .
RUN npm ci --no-audit --no-fund && npm run build

FROM node:22-slim
WORKDIR /opt/rulec
COPY --from=build /rulec/package.json /rulec/LICENSE ./
COPY --from=build /rulec/dist/bin dist/bin
COPY --from=build /rulec/data data
COPY --from=build /rulec/examples examples
USER node
WORKDIR /data
ENTRYPOINT ["node", "/opt/rulec/dist/bin/rulec.js"]
