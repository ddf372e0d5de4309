import type { Target } from '../target.ts';
import { capabilities } from './capabilities.ts';
import type { Config } from './config.ts';
import { guide } from './guide.ts';
import { lower } from './lower.ts';
import { meaning } from './meaning.ts';
import { type Options, optionSpecs, readOptions } from './options.ts';
import { parse } from './parse.ts';
import { print } from './print.ts';

export const target: Target<Options, Config> = {
  name: 'squid',
  title: 'Squid, the forward proxy',
  options: optionSpecs,
  readOptions,
  capabilities,
  lower,
  print,
  // List files have any name that the configuration gives them.
  formats: [{ name: 'fragment', owns: (path) => !path.endsWith('.json'), parse }],
  meaning,
  guide,
};
