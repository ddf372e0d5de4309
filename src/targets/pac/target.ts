import type { Format, Target } from '../target.ts';
import { capabilities } from './capabilities.ts';
import { lower } from './compile/lower.ts';
import { print } from './compile/print.ts';
import type { Config, PacOptions } from './config.ts';
import { guide } from './guide.ts';
import { options, readOptions } from './options.ts';
import { advise } from './read/advise.ts';
import { meaning } from './read/meaning.ts';
import { parse } from './read/parse.ts';
import { script } from './script.ts';

const pac: Format<Config> = { name: 'pac', owns: (path) => !path.endsWith('.json'), parse };

/** Proxy auto-configuration: a file that browsers and agents ask which way to take. */
export const target: Target<PacOptions, Config> = {
  name: 'pac',
  title: 'PAC, the proxy auto-configuration of clients',
  options,
  readOptions,
  capabilities,
  lower,
  print,
  formats: [pac],
  meaning,
  advise,
  script,
  guide,
};
