/** What the playground begins with: an invented service, and devices that see different things of it. */
import type { Work } from './protocol.ts';

const rules = `rulec: 1
name: backup-client
title: The backup client (an invented service)

rules:
  - id: service
    why: The client sends backups to the service.
    services: [443/https]
    tls-inspection: bypass
    to:
      - hosts: ["*.backup.example.com"]
        addresses: [azure:ExampleBackup] # what stands for these hosts where names cannot be seen
      - hosts: [www.example.net/keys] # this path and everything below it; no addresses are known

  - id: revocation
    why: The client checks certificates; the answers come in clear text.
    services: [80/http]
    to:
      - hosts: [crl.example.net, ocsp.example.net]
        addresses: [203.0.113.0/28]

tests:
  - allow: https://eu1.backup.example.com/
  - deny: https://backup.example.com/
`;

export const example: Work = { rules, devices: { squid: {}, pf: {} } };
