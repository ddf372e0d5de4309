import type { Target } from '../target.ts';
import { capabilities } from './capabilities.ts';
import { lower } from './compile/lower.ts';
import { print } from './compile/print.ts';
import type { Config } from './config.ts';
import { guide } from './guide.ts';
import { type Options, options, readOptions } from './options.ts';
import { meaning } from './read/meaning.ts';
import { parse } from './read/parse.ts';
import { premises } from './read/premises.ts';

export const target: Target<Options, Config> = {
  name: 'squid',
  title: 'Squid, the forward proxy',
  options,
  readOptions,
  capabilities,
  lower,
  print,
  // List files have any name that the configuration gives them.
  formats: [{ name: 'fragment', owns: (path) => !path.endsWith('.json'), parse }],
  meaning,
  premises,
  guide,
};
