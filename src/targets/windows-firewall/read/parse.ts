import type { Format } from '../../target.ts';
import type { FirewallConfig } from '../config.ts';
import { parseLgpo } from './parse-lgpo.ts';
import { parsePol } from './parse-pol.ts';
import { parseReg } from './parse-reg.ts';
import { parseScript } from './script/parse-script.ts';

/** The formats, each complete in itself; the script is the primary one. */
export const formats: readonly Format<FirewallConfig>[] = [
  { name: 'powershell', owns: (path) => /\.ps1$/i.test(path), parse: parseScript },
  { name: 'registry-pol', owns: (path) => /\.pol$/i.test(path), parse: parsePol },
  {
    name: 'lgpo',
    owns: (path) => /\.(?:txt|reg)$/i.test(path),
    // A registry export is another spelling of the same values, which is read and never written.
    parse: (files) => (files.some(({ path }) => /\.reg$/i.test(path)) ? parseReg(files) : parseLgpo(files)),
  },
];
