/** A configuration as one file: a statement a line, then the function. */
import { sha256 } from '../../../sets/sha256.ts';
import type { TargetFile } from '../../target.ts';
import type { Config } from '../config.ts';
import { body } from './body.ts';

const bodyText = body.map((line) => `${line}\n`).join('');
const bodyDigest = sha256(bodyText);

/** Prints a configuration. */
export function print(config: Config): readonly TargetFile[] {
  const { path, comments, permitted, otherwise, services, entries, patterns } = config;
  const lines = [
    ...comments.map(({ text }) => `// ${text}`),
    `var rulecPermitted = "${permitted}";`,
    `var rulecOtherwise = "${otherwise}";`,
    'var rulecServices = [];',
    'var rulecHosts = {};',
    'var rulecPatterns = [];',
    ...services.map(({ scheme, from, to }, at) => `rulecServices[${at}] = ["${scheme}", ${from}, ${to}];`),
    ...entries.map(({ service, host, permits }) => `rulecHosts["${service} ${host}"] = ${permits ? 1 : 0};`),
    ...patterns.map(
      ({ service, host, permits }) => `rulecPatterns.push([${service}, "${host}", ${permits ? 1 : 0}]);`,
    ),
    `// The function is the same in every file: sha256 ${bodyDigest}`,
  ];
  return [{ path, content: lines.map((line) => `${line}\n`).join('') + bodyText }];
}
