import type { Format, Target } from '../target.ts';
import { capabilities } from './capabilities.ts';
import { lower } from './compile/lower.ts';
import { print } from './compile/print.ts';
import type { Config, PfOptions } from './config.ts';
import { guide } from './guide.ts';
import { options, readOptions } from './options.ts';
import { premises } from './read/mean/premises.ts';
import { meaning } from './read/meaning.ts';
import { parse } from './read/parse.ts';

/** The main file, with the files that it names. Rule files of pf have no extension of their own. */
const conf: Format<Config> = { name: 'conf', owns: () => true, parse };

/** pf, the packet filter of OpenBSD, FreeBSD and macOS. */
export const target: Target<PfOptions, Config> = {
  name: 'pf',
  title: 'pf, the packet filter of OpenBSD, FreeBSD and macOS',
  options,
  readOptions,
  capabilities,
  lower,
  print,
  formats: [conf],
  meaning,
  premises,
  guide,
};
